"""The pages of the structure audience."""
