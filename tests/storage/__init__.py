"""The storage room, over memory and two emulators."""
