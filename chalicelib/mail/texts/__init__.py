"""The texts of the e-mails, by the programme's steps."""
