"""What holds of following_up."""
