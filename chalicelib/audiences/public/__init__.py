"""What is open to everybody."""
