"""What commands count again is proved from its sources."""
