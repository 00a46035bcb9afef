"""A CV on the deployment: uploaded to the bucket, opened by the function, read, and deleted."""

import io
from typing import Any

import pytest
import requests

from chalicelib.domain.activity.open_data import OPEN
from tests.deploy.system import Deployed
from tests.deploy.test_the_worst import registered, space_link
from tests.e2e.system import Visitor, wait_for
from tests.support.files import a_pdf

pytestmark = pytest.mark.deploy

# More than the gateway accepts, less than ten megabytes.
LARGE = 8_000_000


def sent(visitor: Visitor, content: bytes) -> str:
    """Upload a file with the form that S3 accepts; return the id with which it is confirmed."""
    upload: dict[str, Any] = visitor.get("/candidate/cv/upload")
    file = {"file": ("cv.pdf", io.BytesIO(content), "application/pdf")}
    answer = requests.post(upload["url"], data=upload["fields"], files=file, timeout=60)
    assert answer.status_code in (200, 201, 204), answer.text[:300]
    return str(upload["upload_id"])


def test_a_cv_is_uploaded_read_and_removed(system: Deployed) -> None:
    visitor = registered(system, "lise")
    visitor.post(f"/candidate/links/{space_link(system, visitor)}")
    content = a_pdf(title="x" * LARGE)
    visitor.put("/candidate/cv", {"upload_id": sent(visitor, content)})
    link = visitor.session.get(f"{system.url}/api/v1/candidate/cv", allow_redirects=False, timeout=60)
    read = requests.get(link.headers["Location"], timeout=60)
    assert (read.status_code, read.content == content) == (200, True)
    assert read.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'

    visitor.ask("PUT", "/candidate/cv", 422, json={"upload_id": sent(visitor, b"<html>")})
    visitor.ask("DELETE", "/candidate/cv", 204)
    files = system.emulator.client("s3")
    bucket = system.outputs["FilesBucket"]

    def kept() -> list[str]:
        """Return the content of the bucket without the files of open data."""
        listed = files.list_objects_v2(Bucket=bucket).get("Contents", [])
        return [one["Key"] for one in listed if not one["Key"].startswith(OPEN)]

    wait_for(lambda: not kept(), why="the tasks remove the files")
