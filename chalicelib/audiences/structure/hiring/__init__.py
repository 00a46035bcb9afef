"""What a structure does of a recruitment after the validation."""
