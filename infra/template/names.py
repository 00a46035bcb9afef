"""How the template writes references, and the names that several of its parts share."""

from typing import Any

Json = dict[str, Any]


def ref(name: str) -> Json:
    """The identity of a resource or the value of a parameter."""
    return {"Ref": name}


def arn(name: str) -> Json:
    """The address of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


def sub(text: str) -> Json:
    """A text with ``${…}`` references."""
    return {"Fn::Sub": text}


def camel_case(name: str) -> str:
    """A name of infra/resources.py as the template's logical names are written."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def table(name: str) -> str:
    """The logical name of a table of infra/resources.py."""
    return f"{camel_case(name)}Table"


def queue(name: str) -> str:
    """The logical name of a queue of infra/resources.py."""
    return f"{camel_case(name)}Queue"


RELAY_FAILURES = "RelayFailuresQueue"
ALARM_TOPIC = "AlarmTopic"
FILES = "FilesBucket"
