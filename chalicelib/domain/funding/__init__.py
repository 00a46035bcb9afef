"""The money of a post: case file, agreement (RULES 11 to 13, section 11)."""
