"""One module per journey: load, ask the domain, commit once."""
