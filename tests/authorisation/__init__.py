"""Who may do what, written by hand from RULES section 7 and held against every route."""
