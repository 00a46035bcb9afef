"""The intake of what runs already when this system opens: agreements, contracts, trainings, payments."""
