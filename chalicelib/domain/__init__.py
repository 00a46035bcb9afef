"""The programme's rules, pure: no AWS, no clock, no input or output."""
