"""The facts that e-mails read when they are sent."""
