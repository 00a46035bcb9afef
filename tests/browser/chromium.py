"""The Chromium that tests drive: ``python -m tests.browser.chromium`` prints its path, or what to install."""

import shutil
import subprocess
import sys
from typing import Any

from playwright.sync_api import sync_playwright

NONE = "aucun Chromium n'est installé ; « make browser-setup test » en installe un et les passe"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable(playwright: Any) -> str | None:
    """Return the first Chromium that starts: the system's, else the one of ``playwright install``."""
    candidates = (*map(shutil.which, _NAMES), playwright.chromium.executable_path)
    return next((candidate for candidate in candidates if candidate and _starts(candidate)), None)


def _starts(candidate: str) -> bool:
    # On Ubuntu chromium-browser only says to install another package.
    try:
        return subprocess.run([candidate, "--version"], capture_output=True, timeout=60).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    with sync_playwright() as started:
        found = executable(started)
    print(found or "Il faut un Chromium : le paquet chromium du système, ou « playwright install chromium ».")
    sys.exit(found is None)
