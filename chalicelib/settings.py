"""Settings of a deployment, read from the environment when first needed."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Settings:
    """What differs between deployments. ``base_url`` has no trailing slash."""

    stage: str
    base_url: str
    sender: str
    signing_secret: bytes
    allowed_origins: tuple[str, ...]
    registry_table: str
    ephemeral_table: str
    activities_table: str
    journal_table: str
    email_queue_url: str
    task_queue_url: str
    configuration_set: str
    case_files_url: str
    case_files_procedures: str


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        KeyError: the environment lacks one; better at the first request than in the middle of one.
    """
    env = os.environ
    return Settings(
        stage=env["STAGE"],
        base_url=env["BASE_URL"].rstrip("/"),
        sender=env["SENDER"],
        signing_secret=env["SIGNING_SECRET"].encode(),
        allowed_origins=tuple(o for o in (p.strip() for p in env.get("ALLOWED_ORIGINS", "").split(",")) if o),
        registry_table=env["REGISTRY_TABLE"],
        ephemeral_table=env["EPHEMERAL_TABLE"],
        activities_table=env["ACTIVITIES_TABLE"],
        journal_table=env["JOURNAL_TABLE"],
        email_queue_url=env["EMAIL_QUEUE_URL"],
        task_queue_url=env["TASK_QUEUE_URL"],
        configuration_set=env.get("CONFIGURATION_SET", ""),
        case_files_url=env.get("CASE_FILES_URL", ""),
        case_files_procedures=env.get("CASE_FILES_PROCEDURES", ""),
    )
