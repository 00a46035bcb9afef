"""A plan as a person makes it with a list: fill the session that most people could reach, and begin again."""

from collections import Counter

from infra.planner.case import Case


def plan(case: Case) -> dict[str, str]:
    """Return a plan that holds: the fullest session first, the earliest of those as full."""
    could: dict[str, set[str]] = {}
    for who, days in case.choices.items():
        for session in days:
            could.setdefault(session, set()).add(who)
    sharing: dict[str, list[list[str]]] = {}
    for those in case.together:
        for one in those:
            sharing.setdefault(one.id, []).append([other.id for other in those])
    placed: dict[str, str] = {}
    went: Counter[str] = Counter()

    def seats(name: str) -> int:
        session = case.sessions[name]
        there = (
            sum(case.sessions[one].registered + went[one] for one in those)
            for those in sharing.get(name, [[name]])
        )
        return min(session.seats - session.registered, case.centre_seats[session.centre_id] - max(there))

    room = {one: min(len(who), seats(one)) for one, who in could.items()}
    while True:
        enough = [
            one
            for one, free in room.items()
            if free > 0 and free + case.sessions[one].registered >= case.smallest
        ]
        if not enough:
            return placed
        best = max(enough, key=lambda one: (room[one], -case.sessions[one].start.toordinal(), one))
        # Those who have the fewest other sessions go first: the others find one more easily.
        chosen = sorted(could.pop(best), key=lambda who: (len(case.choices[who]), who))[: room.pop(best)]
        placed.update((who, best) for who in chosen)
        went[best] += len(chosen)
        changed = {one for those in sharing.get(best, ()) for one in those}
        for who in chosen:
            for session in case.choices[who].keys() & could.keys():
                could[session].discard(who)
                changed.add(session)
        room.update((one, min(len(could[one]), seats(one))) for one in changed & could.keys())
