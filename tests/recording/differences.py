"""What differs from the recording on purpose, reviewed one by one: a pattern of the names of cases, and why.

A pattern is a regular expression that fits the whole name. One that fits no difference is out of date and
fails the replay: once the recording is written again, this list is empty again.
"""

DIFFERENCES: dict[str, str] = {}
