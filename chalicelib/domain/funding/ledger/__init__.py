"""The ledger of an agreement, built up module by module: entries, plan, transfers, settlement (RULES 21)."""
