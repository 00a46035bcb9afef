"""The sample data of the local stack."""
