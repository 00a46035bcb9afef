"""Everything that is packaged with app.py: the programme's rules, journeys, storage and ways in."""
