"""How documents are sent and shown, whatever they are about."""
