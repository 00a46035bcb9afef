"""The memory of a world, saved and restored, and the changes of a request: names, never values."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

Kept = list[dict[str, Any]]


def keep(memory: Iterable[Any]) -> Kept:
    """Return the content of some objects."""
    return [{name: _copied(value) for name, value in vars(one).items()} for one in memory]


def put_back(memory: Iterable[Any], kept: Kept) -> None:
    """Restore the content of some objects."""
    for one, held in zip(memory, kept, strict=True):
        for name, value in held.items():
            # Comparing is fast when nothing changed, as after most requests.
            if getattr(one, name) != value:
                setattr(one, name, _copied(value))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one if _shared(type(one)) else _copied(one) for key, one in value.items()}
    if isinstance(value, list):
        return list(value)
    return value if _shared(type(value)) else copy.copy(value)


@cache
def _shared(kind: type) -> bool:
    """Return whether values of a type need no copy: entities are frozen, another dataclass may change."""
    declared = getattr(kind, "__dataclass_params__", None)
    return not issubclass(kind, dict | list) and (declared is None or declared.frozen)


class WatchedStore:
    """A store in memory that tells the changes of each commit.

    ``touched`` tells whether it may have changed since it was last restored.
    """

    def __init__(self, store: Any) -> None:
        self.touched = False
        self.commits: list[list[str]] = []
        self._store = store
        self._kept = keep([store])

    def begin(self) -> None:
        """Restore the initial content of the store."""
        if self.touched:
            put_back([self._store], self._kept)
        else:
            # Browser sessions end without a commit.
            self._store.browser_sessions = dict(self._kept[0]["browser_sessions"])
        self.touched, self.commits = False, []

    def commit(self, changes: Any) -> None:
        before = keep([self._store])[0] if self.touched else self._kept[0]
        self.touched = True
        self._store.commit(changes)
        told = _changed(before, vars(self._store))
        if told:
            self.commits.append(told)

    def cache_departed(self, *given: Any) -> None:
        self.touched = True
        self._store.cache_departed(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = [
        *_entities(before["_entities"], after["_entities"]),
        *_keys("guard taken", "guard released", before["_guards"], after["_guards"]),
        *_keys("claimed", "claim released", before["claims"], after["claims"]),
        *_timers(before["_timers"], after["_timers"]),
        *_links(before["links"], after["links"]),
        *_outbox(before["outbox"], after["outbox"]),
        *_counters(before["_counters"], after["_counters"]),
    ]
    written = after["journal"][len(before["journal"]) :]
    told += [f"journal {one.subject_kind} {one.act}" for one in written]
    return sorted(told)


def _kind(key: str) -> str:
    return key.partition("#")[0]


def _keys(added: str, removed: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    moved = [f"{added} {_kind(key)}" for key in after if before.get(key) != after[key]]
    return moved + [f"{removed} {_kind(key)}" for key in before if key not in after]


def _entities(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[str]:
    told = [f"deleted {type(before[key]).__name__}" for key in before if key not in after]
    for key, entity in after.items():
        known = before.get(key)
        if known is entity:
            continue
        name = type(entity).__name__
        if known is None:
            told.append(f"created {name}")
            continue
        changed = [
            one.name
            for one in fields(entity)
            if one.name != "version" and getattr(known, one.name) != getattr(entity, one.name)
        ]
        told.append(f"updated {name}: {', '.join(sorted(changed))}")
    return told


def _timers(before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]) -> list[str]:
    told = [f"deadline set {key[0]}" for key in after if before.get(key) != after[key]]
    return told + [f"deadline cleared {key[0]}" for key in before if key not in after]


def _links(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    for key, link in after.items():
        if key not in before:
            told.append(f"link created {link.purpose}")
        elif before[key].used_at != link.used_at:
            told.append(f"link used {link.purpose}")
    return told


def _outbox(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    for key, row in after.items():
        email = getattr(row.what, "template", None)
        name = f"e-mail {email}" if email else f"task {row.what.name}"
        if key not in before:
            told.append(name)
        elif before[key].status != row.status:
            told.append(f"{name} {row.status}")
    return told


def _counters(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    for key, counted in after.items():
        for name, number in counted.items():
            more = number - before.get(key, {}).get(name, 0)
            if more:
                told.append(f"counter {_kind(key)} {name} {more:+d}")
    return told


def sessions(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the changes of browser sessions."""
    told = ["session opened" for key in new if key not in old]
    told += ["session closed" for key in old if key not in new]
    return told + ["session touched" for key in new if key in old and old[key] != new[key]]


def beside(before: Kept, after: Kept) -> list[str]:
    """Return the changes outside of the store.

    Args:
        before, after: the ephemeral rows, the files and the case files, in this order.
    """
    ephemeral, files, case_files = zip(before[:3], after[:3], strict=True)
    told = []
    old, new = (one["_failures"] for one in ephemeral)
    for key in {**old, **new}:
        counted = new.get(key, (0,))[0] - old.get(key, (0,))[0]
        if counted or (key in new) != (key in old):
            # The rows about signing in are keyed by digests only.
            told.append(f"failures {_kind(key) if '#' in key else 'sign-in'} {counted:+d}")
    told += ["file written" for key in files[1]["kept"] if key not in files[0]["kept"]]
    told += ["file removed" for key in files[0]["kept"] if key not in files[1]["kept"]]
    told += ["case file asked"] * (len(case_files[1]["asked"]) - len(case_files[0]["asked"]))
    return sorted(told)
