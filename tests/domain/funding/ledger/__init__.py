"""The ledger of an agreement (RULES 21)."""
