"""Who may do what, written by hand from programme.md 7 and held against every route."""
