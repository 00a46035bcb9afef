"""The audience of account holders: opening accounts, passwords, signing in and out."""
