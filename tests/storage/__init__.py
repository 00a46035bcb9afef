"""The storage room, in memory and on two emulators."""
