"""Accounts, links and permissions."""
