"""Accounts, passwords, sessions, and addresses that do not receive."""
