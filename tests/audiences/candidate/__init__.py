"""The pages of the candidate audience."""
