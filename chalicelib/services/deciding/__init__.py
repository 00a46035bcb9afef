"""The prefectures' opinions, the committee sessions, and the publication of decisions."""
