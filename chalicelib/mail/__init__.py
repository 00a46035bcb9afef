"""The e-mails: catalogue, templates, rendering and sending."""
