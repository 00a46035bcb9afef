"""The pages of the desk audience."""
