"""The pages of the public audience."""
