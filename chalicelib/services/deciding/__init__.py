"""The prefecture's opinion, the committee's sessions, the publication of decisions."""
