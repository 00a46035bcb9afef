"""The whole system on one machine, over an embedded AWS emulator."""
