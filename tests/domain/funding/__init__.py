"""What holds of recruiting."""
