"""The intake of data from before this system opened: agreements, contracts, trainings, payments."""
