"""Tests of the e-mails."""
