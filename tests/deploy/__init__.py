"""The package and the merged template, deployed into the emulator of AWS and used there."""
