"""The fixtures of the tests of pages and of the API."""

from collections.abc import Iterator

import pytest

from tests.audiences.site import Site, opened


@pytest.fixture
def site() -> Iterator[Site]:
    with opened() as one:
        yield one
