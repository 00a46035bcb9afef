"""The functions with their memory and time limit; ``python -m infra.functions`` writes Chalice's config."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.observability import SERVICE

CONFIG = Path(__file__).parents[1] / ".chalice" / "config.json"
STAGES = ("dev", "staging", "prod")
RUNTIME = "python3.13"

# The planner of training sessions, which Chalice does not know. Its package contains a solver, which is
# several times larger than everything else.
PLANNER = "planner.zip"
PLANNER_HANDLER = "infra.planner.handler.plan"

# Chalice's own name for the function behind the gateway.
API_HANDLER = "api_handler"


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function of app.py; ``reason`` explains its memory (in MB) and its time limit."""

    name: str
    memory_mb: int
    timeout_seconds: int
    reason: str

    @property
    def logical_name(self) -> str:
        """Its name in the template, as Chalice makes it."""
        return "APIHandler" if self.name == API_HANDLER else _camel_case(self.name)

    @property
    def role(self) -> str:
        """The name of its role in the template, as Chalice makes it."""
        return f"{_camel_case(self.name)}Role"

    @property
    def logs(self) -> str:
        """The name of its log group in the template."""
        return f"{_camel_case(self.name)}Logs"


FUNCTIONS = (
    Function(
        name=API_HANDLER,
        memory_mb=1769,
        timeout_seconds=29,
        reason="1769 MB come with one whole processor, which bounds both a cold start (imports) and a "
        "sign-in (Argon2). The gateway itself gives up after 29 s, long after the 2 s that the register of "
        "companies is waited for.",
    ),
    Function(
        name="relay",
        memory_mb=512,
        timeout_seconds=60,
        reason="Moves ids, 100 records in ten calls at most. Less memory has less processor and a slower "
        "cold start, on which every e-mail waits.",
    ),
    Function(
        name="send_email",
        memory_mb=512,
        timeout_seconds=30,
        reason="30 s is one message with all the retries of the SES client; what is not reached of a batch "
        "of ten comes again. The lease of a row is longer, so that nobody else sends it meanwhile.",
    ),
    Function(
        name="run_task",
        memory_mb=512,
        timeout_seconds=60,
        reason="One task a call: a hundred decisions of a session, one by one, or Démarches simplifiées, "
        "which is waited for 10 s, or the register of companies, for 2 s.",
    ),
    Function(
        name="mail_feedback",
        memory_mb=512,
        timeout_seconds=30,
        reason="Ten notifications, one write each.",
    ),
    Function(
        name="tick",
        memory_mb=1024,
        timeout_seconds=240,
        reason="Catches up after an outage with twice the processor of the others; it stops by itself before "
        "its limit, which lies within the five minutes to the next tick.",
    ),
    Function(
        name="calendar",
        memory_mb=512,
        timeout_seconds=120,
        reason="Reads a few claims nearly always; the opening of a quarter is a few transactions.",
    ),
)


def function(name: str) -> Function:
    """Return the function with a name in app.py."""
    return next(one for one in FUNCTIONS if one.name == name)


def chalice_config() -> dict[str, Any]:
    """Return the configuration of Chalice. Policies are under each stage, where they take precedence."""
    return {
        "version": "2.0",
        "app_name": SERVICE,
        "autogen_policy": False,
        "xray": True,
        "minimum_compression_size": 1024,
        "api_gateway_endpoint_type": "REGIONAL",
        "stages": {
            stage: {
                "api_gateway_stage": stage,
                "lambda_functions": {
                    one.name: {
                        "autogen_policy": False,
                        "iam_policy_file": f"../infra/policies/{one.name}.json",
                        "lambda_memory_size": one.memory_mb,
                        "lambda_timeout": one.timeout_seconds,
                    }
                    for one in FUNCTIONS
                },
            }
            for stage in STAGES
        },
    }


def rendered() -> str:
    """Return the committed text of the configuration."""
    return json.dumps(chalice_config(), indent=2) + "\n"


def _camel_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


if __name__ == "__main__":
    CONFIG.write_text(rendered(), encoding="utf-8")
