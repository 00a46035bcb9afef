"""References of CloudFormation, and logical names shared by several modules."""

from typing import Any

Json = dict[str, Any]


def ref(name: str) -> Json:
    """Return a ``Ref``."""
    return {"Ref": name}


def arn(name: str) -> Json:
    """Return the ARN of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


def sub(text: str) -> Json:
    """Return an ``Fn::Sub`` of a text with ``${…}`` references."""
    return {"Fn::Sub": text}


def camel_case(name: str) -> str:
    """Return a name of infra/resources.py in camel case."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def table(name: str) -> str:
    """Return the logical name of a table of infra/resources.py."""
    return f"{camel_case(name)}Table"


def queue(name: str) -> str:
    """Return the logical name of a queue of infra/resources.py."""
    return f"{camel_case(name)}Queue"


RELAY_FAILURES = "RelayFailuresQueue"
ALARM_TOPIC = "AlarmTopic"
FILES = "FilesBucket"
PLANNER = "Planner"
