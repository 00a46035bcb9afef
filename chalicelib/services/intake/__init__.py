"""The intake of what runs already: files examined on trial, then taken in by tasks (RULES section 11)."""
