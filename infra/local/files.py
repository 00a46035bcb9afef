"""Uploaded files in a local folder, with signed forms and links as S3 has them."""

import base64
import binascii
import hashlib
import hmac
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from chalicelib.domain.documents.document import INCOMING
from chalicelib.services.core.ports import PDF, UploadForm
from infra.local.responses import Response

PATH = "/_local/files"
BUCKET = "local"

# The most bytes of a form beside its file.
FORM_OVERHEAD = 64 * 1024

_FORM_LIFE = timedelta(hours=1)
_LINK_LIFE = timedelta(minutes=5)
_INCOMING_LIFE = timedelta(days=1)


class LocalFiles:
    """``services.core.ports.Files`` in a folder; ``receive`` and ``send`` answer browsers as S3 does.

    Args:
        folder: created with the first file.
        base_url: address of the local server, without a trailing slash.
        secret: signs forms and links.
        now: the clock of the application.
    """

    def __init__(self, folder: Path, base_url: str, secret: bytes, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._base_url = base_url
        self._secret = secret
        self._now = now

    def upload_form(
        self, key: str, *, limit: int, back_to: str | None = None, content_type: str = PDF
    ) -> UploadForm:
        fields = {"key": key, "Content-Type": content_type}
        if back_to:
            fields["success_action_redirect"] = back_to
        expires = (self._now() + _FORM_LIFE).isoformat()
        document = json.dumps({"expiration": expires, "limit": limit, "fields": fields})
        policy = base64.b64encode(document.encode()).decode()
        signed = {**fields, "policy": policy, "x-local-signature": self._mac(policy)}
        return UploadForm(url=f"{self._base_url}{PATH}", fields=signed)

    def read(self, key: str, limit: int) -> bytes | None:
        try:
            with self._path(key).open("rb") as file:
                return file.read(limit + 1)
        except FileNotFoundError:
            return None

    def write(self, key: str, content: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".draft", delete=False) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        at = self._now().timestamp()
        os.utime(draft.name, (at, at))
        os.replace(draft.name, path)

    def holds(self, key: str) -> bool:
        return self._path(key).is_file()

    def download_link(self, key: str, name: str) -> str:
        expires = (self._now() + _LINK_LIFE).isoformat()
        given = {"key": key, "name": name, "expires": expires}
        return f"{self._base_url}{PATH}?{urlencode({**given, 'signature': self._mac(*given.values())})}"

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def receive(self, content_type: str, body: bytes) -> Response:
        """Store the file of a form, as S3 does: 303 or 204 when stored, 400 or 403 when refused."""
        # Imported here to start faster.
        from werkzeug.exceptions import HTTPException
        from werkzeug.formparser import FormDataParser
        from werkzeug.http import parse_options_header

        try:
            media_type, options = parse_options_header(content_type)
            if media_type != "multipart/form-data":
                raise ValueError("no form with a file")
            parser = FormDataParser(max_form_memory_size=FORM_OVERHEAD, silent=False)
            _, form, sent = parser.parse(io.BytesIO(body), media_type, len(body), options)
            fields: Mapping[str, str] = form.to_dict()
            file = sent["file"].read()
        except (ValueError, HTTPException):
            return _no(400, "MalformedPOSTRequest")
        policy = self._policy(fields)
        if policy is None or policy["fields"] != {name: fields.get(name) for name in policy["fields"]}:
            return _no(403, "AccessDenied")
        if len(file) > policy["limit"]:
            return _no(400, "EntityTooLarge")
        self._forget_unconfirmed()
        self.write(fields["key"], file)
        back_to = fields.get("success_action_redirect")
        if not back_to:
            return Response(204)
        told = urlencode(
            {"bucket": BUCKET, "key": fields["key"], "etag": f'"{hashlib.md5(file).hexdigest()}"'}
        )
        return Response(303, headers=[("Location", f"{back_to}{'&' if '?' in back_to else '?'}{told}")])

    def send(self, query: Mapping[str, str]) -> Response:
        """Answer a link with its file as an attachment; 403 for an expired link, 404 for a deleted file."""
        given = [query.get(name, "") for name in ("key", "name", "expires")]
        if not hmac.compare_digest(query.get("signature", "").encode(), self._mac(*given).encode()):
            return _no(403, "AccessDenied")
        key, name, expires = given
        if datetime.fromisoformat(expires) <= self._now():
            return _no(403, "AccessDenied")
        path = self._path(key)
        if not path.is_file():
            return _no(404, "NoSuchKey")
        headers = [
            ("Content-Type", PDF),
            ("Content-Disposition", f'attachment; filename="{name}"'),
            ("Cache-Control", "private, no-store"),
        ]
        return Response(200, path.read_bytes(), headers)

    def _policy(self, fields: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the policy of a form, or None when its signature is wrong or it expired."""
        signed = fields.get("policy", "")
        if not hmac.compare_digest(fields.get("x-local-signature", "").encode(), self._mac(signed).encode()):
            return None
        try:
            policy: dict[str, Any] = json.loads(base64.b64decode(signed))
        except (ValueError, binascii.Error):
            return None
        return policy if self._now() < datetime.fromisoformat(policy["expiration"]) else None

    def _forget_unconfirmed(self) -> None:
        """Delete uploads never confirmed, as the lifecycle rule of the bucket does every day."""
        oldest = (self._now() - _INCOMING_LIFE).timestamp()
        for path in (self._folder / INCOMING).rglob("*"):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        parts = [quote(part, safe="") for part in key.split("/")]
        if not all(part.strip(".") for part in parts):
            raise ValueError("not a key")
        return self._folder.joinpath(*parts)

    def _mac(self, *signed: str) -> str:
        return hmac.new(self._secret, "\0".join(("files", *signed)).encode(), hashlib.sha256).hexdigest()


def _no(status: int, code: str) -> Response:
    """Return an error in the format of S3."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Response(status, body.encode(), [("Content-Type", "application/xml")])
