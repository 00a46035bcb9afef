"""The files in S3, which browsers upload and download by presigned URLs."""

from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.services.core.ports import PDF, FilesUnavailable, UploadForm

_FORM_SECONDS = 3600
_LINK_SECONDS = 300
# Without the permission to list the bucket, which nothing here needs, S3 answers 403 for a missing object.
_ABSENT = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})


class S3Files:
    """``services.core.ports.Files`` in an S3 bucket.

    Args:
        bucket: its name.
        client: a botocore client; by default one is created at the first call, so that routes without files
            do not wait for it.
    """

    def __init__(self, bucket: str, client: Any = None) -> None:
        self._bucket = bucket
        self._given = client

    @cached_property
    def _client(self) -> Any:
        return self._given or new_client()

    def upload_form(
        self, key: str, *, limit: int, back_to: str | None = None, content_type: str = PDF
    ) -> UploadForm:
        fields = {"Content-Type": content_type}
        if back_to:
            fields["success_action_redirect"] = back_to
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        try:
            made = self._client.generate_presigned_post(
                self._bucket,
                key,
                Fields=fields,
                Conditions=[*conditions, ["content-length-range", 0, limit]],
                ExpiresIn=_FORM_SECONDS,
            )
        except BotoCoreError as error:
            raise FilesUnavailable from error
        return UploadForm(url=made["url"], fields=made["fields"])

    def read(self, key: str, limit: int) -> bytes | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                return bytes(body.read(limit + 1))
        except (ClientError, BotoCoreError) as error:
            _require_absent(error)
            return None

    def write(self, key: str, content: bytes) -> None:
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=PDF)
        except (ClientError, BotoCoreError) as error:
            raise FilesUnavailable from error

    def holds(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except (ClientError, BotoCoreError) as error:
            _require_absent(error)
            return False
        return True

    def download_link(self, key: str, name: str) -> str:
        try:
            return str(
                self._client.generate_presigned_url(
                    "get_object",
                    Params={
                        "Bucket": self._bucket,
                        "Key": key,
                        "ResponseContentDisposition": f'attachment; filename="{name}"',
                        "ResponseContentType": PDF,
                        "ResponseCacheControl": "private, no-store",
                    },
                    ExpiresIn=_LINK_SECONDS,
                )
            )
        except BotoCoreError as error:
            raise FilesUnavailable from error

    def delete(self, key: str) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        except (ClientError, BotoCoreError) as error:
            raise FilesUnavailable from error


def new_client() -> Any:
    """Return a client whose presigned URLs name the bucket and its region.

    S3 redirects or refuses any other URL.
    """
    # PynamoDB loads botocore anyway; boto3 would double that part of a cold start.
    from botocore.config import Config
    from botocore.session import get_session

    return get_session().create_client(
        "s3",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
            connect_timeout=3,
            read_timeout=10,
        ),
    )


def _require_absent(error: Exception) -> None:
    """Check that an error means that the object does not exist.

    Raises:
        FilesUnavailable: it means something else.
    """
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    if code not in _ABSENT:
        raise FilesUnavailable from error
