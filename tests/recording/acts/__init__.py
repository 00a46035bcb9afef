"""What is sent to each route, by who sends it."""
