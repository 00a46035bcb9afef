"""What is sent to each route, by caller."""
