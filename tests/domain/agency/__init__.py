"""What holds of what the agency keeps."""
