"""The ledger of an agreement, one idea of it in each module (RULES 21)."""
