"""A plan as a person would make it by hand: fill the session that most people can reach, and repeat."""

from infra.planner.case import Case


def plan(case: Case) -> dict[str, str]:
    """Return a valid plan: the fullest session first; of equally full ones, the earliest."""
    could: dict[str, set[str]] = {}
    for who, days in case.choices.items():
        for session in days:
            could.setdefault(session, set()).add(who)
    placed: dict[str, str] = {}
    seats = {one: case.sessions[one].seats - case.sessions[one].registered for one in could}
    room = {one: min(len(who), seats[one]) for one, who in could.items()}
    while True:
        enough = [
            one
            for one, free in room.items()
            if free > 0 and free + case.sessions[one].registered >= case.smallest
        ]
        if not enough:
            return placed
        best = max(enough, key=lambda one: (room[one], -case.sessions[one].start.toordinal(), one))
        # Trainees with the fewest other sessions go first, since the others find one more easily.
        chosen = sorted(could.pop(best), key=lambda who: (len(case.choices[who]), who))[: room.pop(best)]
        placed.update((who, best) for who in chosen)
        for who in chosen:
            for session in case.choices[who].keys() & could.keys():
                could[session].discard(who)
                room[session] = min(len(could[session]), seats[session])
