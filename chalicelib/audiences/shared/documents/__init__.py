"""Depositing and showing documents of any kind of object."""
