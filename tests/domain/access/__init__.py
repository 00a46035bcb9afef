"""Accounts, permissions and links."""
