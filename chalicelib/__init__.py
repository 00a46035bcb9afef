"""Everything that is packaged with app.py."""
