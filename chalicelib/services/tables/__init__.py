"""Tables that people upload: their storage, and the communes that their cells name."""
