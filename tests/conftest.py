"""Prints the figures that tests measured and the skipped tests at the end of a run; settles Hypothesis."""

import os
from collections import Counter

import pytest
from hypothesis import settings

# No example has a time limit: a collection of garbage, or another process, may fall into any of them.
# The profiles of continuous integration and of planted faults have none either.
if settings.get_current_profile_name() == "default":
    settings.register_profile("project", deadline=None)
    settings.load_profile("project")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write each « figure » that a passed test recorded as a property, in any process of the run."""
    reports = terminalreporter.getreports("passed")
    figures = [value for report in reports for name, value in report.user_properties if name == "figure"]
    for figure in figures:
        terminalreporter.write_line(str(figure))


def _skipped(config: pytest.Config) -> Counter[str]:
    """Return how many tests were skipped, by reason; the reason names the command that runs them."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # A worker of pytest-xdist. The main process counts, for all of them.
        return Counter()
    reasons = (report.longrepr for report in reporter.getreports("skipped"))
    return Counter(
        str(reason[2]).removeprefix("Skipped: ") for reason in reasons if isinstance(reason, tuple)
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With NO_SKIPS, as in continuous integration, a run with skipped tests fails."""
    if session.exitstatus == pytest.ExitCode.OK and os.environ.get("NO_SKIPS") and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print in the last lines what was skipped, and the command that runs it."""
    for reason, count in _skipped(config).items():
        config.get_terminal_writer().line(f"{count} tests sautés : {reason}", yellow=True)
