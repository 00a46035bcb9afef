"""Tables that people send: where they lie, and what their cells name."""
