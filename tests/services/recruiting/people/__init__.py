"""Around an adviser under contract."""
