"""Settings of a deployment, read from the environment when first needed."""

import os
from dataclasses import dataclass
from functools import cache, cached_property


@dataclass(frozen=True)
class Settings:
    """The settings of a deployment.

    ``base_url`` has no trailing slash. With an empty ``register_url`` no register of companies is queried.
    """

    stage: str
    base_url: str
    sender: str
    help_email: str
    allowed_origins: tuple[str, ...]
    registry_table: str
    ephemeral_table: str
    activities_table: str
    journal_table: str
    email_queue_url: str
    task_queue_url: str
    files_bucket: str
    configuration_set: str
    case_files_url: str
    register_url: str
    planner_function: str

    @cached_property
    def signing_secret(self) -> bytes:
        """The key that signs links and forms.

        Raises:
            KeyError: neither the secret nor its ARN is set.
        """
        secret = _secret("SIGNING_SECRET")
        if not secret:
            raise KeyError("SIGNING_SECRET")
        return secret.encode()

    @cached_property
    def case_files_procedures(self) -> str:
        """The procedures of Démarches simplifiées and their fields, as JSON; empty when not configured."""
        return _secret("CASE_FILES_PROCEDURES")


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises:
        KeyError: a variable is missing; raised at the first request rather than in the middle of one.
    """
    env = os.environ
    return Settings(
        stage=env["STAGE"],
        base_url=env["BASE_URL"].rstrip("/"),
        sender=env["SENDER"],
        help_email=env["HELP_EMAIL"],
        allowed_origins=tuple(o for o in (p.strip() for p in env.get("ALLOWED_ORIGINS", "").split(",")) if o),
        registry_table=env["REGISTRY_TABLE"],
        ephemeral_table=env["EPHEMERAL_TABLE"],
        activities_table=env["ACTIVITIES_TABLE"],
        journal_table=env["JOURNAL_TABLE"],
        email_queue_url=env["EMAIL_QUEUE_URL"],
        task_queue_url=env["TASK_QUEUE_URL"],
        files_bucket=env["FILES_BUCKET"],
        configuration_set=env.get("CONFIGURATION_SET", ""),
        case_files_url=env.get("CASE_FILES_URL", ""),
        register_url=env.get("REGISTER_URL", ""),
        planner_function=env.get("PLANNER_FUNCTION", ""),
    )


def _secret(name: str) -> str:
    """Return a secret from its variable (locally) or from Secrets Manager by ``<name>_ARN``; empty without
    both.

    The AWS console shows the environment of a function, so a deployment sets the ARN only.
    """
    value = os.environ.get(name, "")
    address = os.environ.get(f"{name}_ARN", "")
    if value or not address:
        return value
    # Not by the parameters utility of Powertools, which imports boto3 (DECISIONS 25).
    from botocore.session import get_session

    client = get_session().create_client("secretsmanager")
    return str(client.get_secret_value(SecretId=address)["SecretString"])
