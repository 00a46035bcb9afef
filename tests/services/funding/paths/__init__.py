"""From the validation to the agreement in force, by kind of structure, date and place (RULES 4, 5, 11)."""
