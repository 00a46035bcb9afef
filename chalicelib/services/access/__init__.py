"""Accounts, passwords, browser sessions, and addresses that bounce."""
