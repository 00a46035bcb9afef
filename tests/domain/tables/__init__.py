"""Tables that people send."""
