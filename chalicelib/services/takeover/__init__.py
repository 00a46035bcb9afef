"""The takeover of what runs already: files examined on trial, then taken over by tasks (RULES section 11)."""
