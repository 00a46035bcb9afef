"""An empty deployment for one test: tables, queues and settings, all in this process."""

import contextlib
import os
from collections.abc import Iterator
from unittest.mock import patch

from chalicelib.settings import settings
from infra import resources
from infra.local.emulator import Emulator, emulated_aws

SETTINGS = {
    "STAGE": "test",
    "BASE_URL": "http://127.0.0.1:8000",
    "SENDER": "Conseiller numérique <contact@conseiller-numerique.example>",
    "HELP_EMAIL": "aide@conseiller-numerique.example",
    "SIGNING_SECRET": "a secret of the tests, thirty-two bytes or more",
    "ALLOWED_ORIGINS": "http://127.0.0.1:8000",
    "FILES_BUCKET": "files",
}


@contextlib.contextmanager
def fresh_tables() -> Iterator[Emulator]:
    """Create the four tables and the queues, empty, and the settings that name them; this takes
    milliseconds."""
    with emulated_aws() as aws:
        names = resources.create(aws.client("dynamodb"), aws.client("sqs"), "test")
        with patch.dict(os.environ, {**SETTINGS, **names}):
            settings.cache_clear()
            try:
                yield aws
            finally:
                settings.cache_clear()
