"""The acts and pages of a structure on a recruitment, after the validation."""
