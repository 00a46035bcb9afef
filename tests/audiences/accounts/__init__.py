"""The pages of the accounts audience."""
