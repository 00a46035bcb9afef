"""The pages and routes of an adviser's activity reports."""
