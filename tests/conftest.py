"""Prints the figures that tests measured on their way, for whoever reads the run."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write each « figure » that a passed test recorded as a property, in whichever process it ran."""
    reports = terminalreporter.getreports("passed")
    figures = [value for report in reports for name, value in report.user_properties if name == "figure"]
    for figure in figures:
        terminalreporter.write_line(str(figure))
