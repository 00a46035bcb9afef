"""What holds of applying."""
