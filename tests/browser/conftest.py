"""One browser for the tests of a process, skipped with the reason where there is none."""

import importlib.util
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import AXE, CHROMIUM, FLAGS, Nowhere, Served
from tests.e2e.system import free_port
from tests.web.site import opened


def _missing() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed: make check"
    if not CHROMIUM.exists():
        return f"{CHROMIUM} is not there: make browser-setup"
    if not AXE.exists():
        return "axe-core is not there: make browser-setup"
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    reason = _missing()
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def served(browser: Any, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The application on a store in memory, behind the local server, and a browser in front of it."""
    import app
    from infra.local.server import LocalServer

    port = free_port()
    with opened(f"http://127.0.0.1:{port}") as site, LocalServer(app.app, Nowhere(), port) as server:  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        running = Served(site, browser, f"http://127.0.0.1:{port}", name)
        try:
            yield running
        finally:
            complaints = running.close()
            server.finish(10)
            thread.join(10)
        assert not complaints, complaints


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of pages go; nobody commits them."""
    folder = Path(__file__).resolve().parents[2] / ".screenshots"
    folder.mkdir(exist_ok=True)
    return folder
