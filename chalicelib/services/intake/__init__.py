"""The intake of existing agreements and contracts: checked on trial, then taken in (RULES section 11)."""
