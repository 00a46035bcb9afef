"""What several steps of the programme share."""
