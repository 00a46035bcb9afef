"""One browser for the tests of a process; without one they are skipped with the reason."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.audiences.site import opened
from tests.browser.chromium import NONE, executable
from tests.browser.served import FLAGS, Nowhere, Served
from tests.e2e.system import free_port


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        found = executable(playwright)
        if found is None:
            pytest.skip(NONE)
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


def _under(stage: str, handler: Any) -> Any:
    """Remove the name of the stage from paths as the gateway does; other paths are not found."""

    class Staged(handler):  # type: ignore[misc]
        def parse_request(self) -> bool:
            read = bool(super().parse_request())
            if read:
                inside = self.path.startswith(f"{stage}/")
                self.path = self.path.removeprefix(stage) if inside else "/outside-the-stage"
            return read

    return Staged


@contextmanager
def _serving(browser: Any, test: str, stage: str = "") -> Iterator[Served]:
    import app
    from infra.local.server import LocalServer

    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with opened(url + stage) as site, LocalServer(app.app, Nowhere(), port) as server:  # type: ignore[arg-type]
        if stage:
            server.RequestHandlerClass = _under(stage, server.RequestHandlerClass)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running = Served(site, browser, url, re.sub(r"\W+", "-", test).strip("-"), stage)
        try:
            yield running
        finally:
            complaints = running.close()
            server.finish(10)
            thread.join(10)
        assert not complaints, complaints


@pytest.fixture
def served(browser: Any, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The application on a store in memory, behind the local server, with a browser."""
    with _serving(browser, request.node.name) as running:
        yield running


@pytest.fixture
def staged(browser: Any, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The same under a stage of the gateway, which removes its name from every path."""
    with _serving(browser, request.node.name, "/etape") as running:
        yield running


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder of screenshots, which is not committed."""
    folder = Path(__file__).resolve().parents[2] / ".screenshots"
    folder.mkdir(exist_ok=True)
    return folder
