"""Permissions, written by hand from RULES section 7 and compared with every route."""
