"""What is decided on applications: opinions, questions, committee sessions, corrections, the budget."""
