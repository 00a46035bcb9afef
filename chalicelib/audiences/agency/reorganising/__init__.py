"""The agency's acts and pages when posts move from one structure to another."""
