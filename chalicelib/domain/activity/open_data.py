"""The open data: what advisers did by quarter, without personal data (RULES section 7)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.domain.activity.masking import Branch, Group, Masks, Relation, mask
from chalicelib.domain.activity.report import ActivityKind, Age, Channel, Standing, Theme
from chalicelib.domain.activity.totals import NATION, Counts
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters

# The prefix of these files in the file store; nothing else has it.
OPEN = "open/"
LICENCE = "Licence Ouverte 2.0 (Etalab)"
LICENCE_ADDRESS = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
ACTIVITIES, PEOPLE = "activities", "people"
_TOTALS = (ACTIVITIES, PEOPLE)
TOTAL, COMMUNE = "total", "commune"
# By dimension: its enumeration, the total it divides, and how the sum of its counts compares with this total.
_DIMENSIONS: Mapping[str, tuple[type[Labelled], str, Relation]] = {
    "kind": (ActivityKind, ACTIVITIES, Relation.EQUAL),
    "channel": (Channel, ACTIVITIES, Relation.EQUAL),
    "theme": (Theme, ACTIVITIES, Relation.OVER),
    "age": (Age, PEOPLE, Relation.WITHIN),
    "standing": (Standing, PEOPLE, Relation.WITHIN),
}


class OpenLine(NamedTuple):
    """A line of the file of a quarter.

    Args:
        department: its code; ``NATION`` for the sum of all departments.
        measure: ``ACTIVITIES`` or ``PEOPLE``; a person counts once for each activity.
        dimension: ``TOTAL``, ``COMMUNE``, kind, channel, theme, age or standing.
        code: the value of the dimension; empty for a total.
        number: the count; None when it is masked.
    """

    department: str
    measure: str
    dimension: str
    code: str
    number: int | None


def _branch(counts: Counts) -> Branch:
    groups = [
        Group(
            name=name,
            of=_TOTALS.index(of),
            relation=relation,
            parts={str(one.value): number for one, number in counts.by(members)},
        )
        for name, (members, of, relation) in _DIMENSIONS.items()
    ]
    communes = Group(name=COMMUNE, of=0, relation=Relation.EQUAL, parts=counts.by_commune)
    return Branch(totals=(counts.reports, counts.people), groups=(*groups, communes))


def lines_of(departments: Mapping[str, Counts]) -> list[OpenLine]:
    """Return the lines of a quarter, with counts masked as ``masking`` decides.

    Args:
        departments: the sums of each department, with its communes, by its code.
    """
    branches = {code: _branch(counts) for code, counts in sorted(departments.items())}
    return list(_lines(branches, mask(branches)))


def _lines(branches: Mapping[str, Branch], masks: Masks) -> Iterator[OpenLine]:
    for at, measure in enumerate(_TOTALS):
        whole = sum(one.totals[at] for one in branches.values())
        yield OpenLine(NATION, measure, TOTAL, "", None if masks.whole else whole)
    for code, branch in branches.items():
        withheld = code in masks.branches
        for measure, number in zip(_TOTALS, branch.totals, strict=True):
            yield OpenLine(code, measure, TOTAL, "", None if withheld else number)
        if withheld:
            continue
        for group in branch.groups:
            hidden = masks.parts[code, group.name]
            for name, number in group.parts.items():
                yield OpenLine(code, _TOTALS[group.of], group.name, name, None if name in hidden else number)


LABELS: Mapping[tuple[str, str], str] = {
    (name, str(one.value)): one.label for name, (members, _, _) in _DIMENSIONS.items() for one in members
}


def published_from(quarter: Quarter, params: Parameters) -> date:
    """Return the day from which a quarter is published, once and for good: its follow-ups were due.

    Args:
        quarter: which one.
        params: the values in force.
    """
    return quarter.opens_on + timedelta(days=params.follow_up_days + 1)


def activities_file(quarter: Quarter, ending: str) -> str:
    """Return the name of the file of a quarter."""
    return f"accompagnements-{quarter}.{ending}"


_NAME = re.compile(r"(?:accompagnements-[0-9]{4}-Q[1-4]|postes-par-commune)\.(csv|json|geojson)", re.ASCII)
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
}


def media_type(name: str) -> str | None:
    """Return the media type of a file of the open data; None for any other name."""
    found = _NAME.fullmatch(name)
    return _MEDIA[found[1]] if found else None


POSTS_CSV, POSTS_JSON = "postes-par-commune.csv", "postes-par-commune.json"
POSTS_MAP, INDEX = "postes-par-commune.geojson", "index.json"


class CommunePosts(NamedTuple):
    """The advisers under contract in a commune; coordinates in degrees, None where they are not known."""

    department: str
    insee_code: str
    commune: str
    posts: int
    latitude: float | None = None
    longitude: float | None = None

    @property
    def feature(self) -> dict[str, object]:
        """The commune as a GeoJSON feature (RFC 7946); without geometry where the place is not known."""
        known = self.latitude is not None and self.longitude is not None
        told = ("department", "insee_code", "commune", "posts")
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [self.longitude, self.latitude]} if known else None,
            "properties": {name: getattr(self, name) for name in told},
        }


def key_of(name: str) -> str:
    """Return the key of a file in the file store."""
    return f"{OPEN}{name}"
