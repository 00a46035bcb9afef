"""The audience of prefectures."""
