"""The intake of agreements, contracts, trainings and payments that began before this system."""
