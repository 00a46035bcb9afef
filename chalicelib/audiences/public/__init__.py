"""The public audience: forms, links of e-mails, open data."""
