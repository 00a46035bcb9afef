"""How candidates are asked and shown, by whoever asks and shows them."""
