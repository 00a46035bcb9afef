"""Accounts, links, and who may do what."""
