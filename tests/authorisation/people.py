"""The people of the recorded world and their objects, by hand, from RULES sections 5 and 7."""

from collections.abc import Iterable

from chalicelib.domain.access.account import Account
from tests.recording.world import LinkPurpose, RecordedWorld, Role

# Each actor with its role; a visitor without a session may hold any link.
ACTORS = {
    "anonymous": "",
    "candidate": "candidate",
    "structure": "structure",
    "prefecture": "prefecture",
    "prefecture-28": "prefecture",
    "committee": "committee",
    "funder": "funder",
    "training-body": "training_body",
    "agency": "agency",
}

# Those whom structure A neither finds nor acted on: unconfirmed, paused, withdrawn, or recruited elsewhere.
UNCONFIRMED = ("A.submitted", "B.submitted")
OUT_OF_SIGHT = (
    "A.blocked",
    "A.paused",
    "A.withdrawn",
    "B.blocked",
    "B.paused",
    "B.withdrawn",
    "B.hired",
    "B.validated",
    "B.signed",
)

# Objects that somebody may not use although the role may use others of their kind.
OTHERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("candidate", "activity_id"): ("of another",),
    ("candidate", "file_id"): ("reports of another",),
    ("structure", "candidate_id"): (*UNCONFIRMED, *OUT_OF_SIGHT),
    ("structure", "question_id"): ("B.waiting", "B.replied", "54.asked", "28.asked"),
    ("structure", "recruitment_id"): ("B.validated", "B.hired", "B.signed", "B.ended"),
    ("structure", "account_id"): ("A.first", "B.first", "B.colleague", "B.invited", "staff.open"),
    ("structure", "follow_up_id"): ("B.open", "B.submitted", "B.accepted"),
    ("structure", "agreement_id"): (
        "B.file",
        "B.accepted",
        "B.sent",
        "B.by_structure",
        "B.signed",
        "B.due",
        "B.ordered",
        "B.to_return",
    ),
    ("training-body", "training_id"): (
        *("B.to_test", "B.tested", "B.registered", "B.begun"),
        *("B.abandoned", "B.finished", "B.failed", "B.exempt"),
    ),
    ("training-body", "training_session_id"): ("B.open", "B.begun", "B.over"),
    ("training-body", "centre_id"): ("B.centre",),
    ("prefecture", "recruitment_id"): ("B.validated", "B.hired", "B.signed", "B.ended"),
    ("prefecture-28", "recruitment_id"): ("A.validated", "A.hired", "A.signed", "A.ended"),
    # Without a contract the funder may not read it.
    ("funder", "recruitment_id"): ("A.validated", "B.validated"),
    ("prefecture", "agreement_id"): ("B.file", "B.accepted", "B.sent", "B.by_structure", "B.signed"),
    ("prefecture-28", "agreement_id"): ("A.file", "A.accepted", "A.sent", "A.by_structure", "A.signed"),
    ("prefecture", "follow_up_id"): ("B.open", "B.submitted", "B.accepted"),
    ("prefecture-28", "follow_up_id"): ("A.open", "A.submitted", "A.accepted"),
    # The last two are of the department itself: a form that was never confirmed, and one set aside.
    ("prefecture", "application_id"): (
        "28.asked",
        "28.confirmed",
        "28.overdue",
        "54.submitted",
        "54.set_aside",
    ),
    ("prefecture-28", "application_id"): (
        "54.asked",
        "54.confirmed",
        "54.overdue",
        "28.submitted",
        "28.set_aside",
    ),
    ("committee", "application_id"): ("54.submitted", "54.set_aside", "28.submitted", "28.set_aside"),
    ("agency", "account_id"): ("agency.own",),
    # Nobody confirms or declines their own proposal.
    ("agency", "change_id"): ("own",),
    ("agency", "structure_change_id"): ("own",),
}
# Exceptions for one route.
OTHERS_AT: dict[tuple[str, str], tuple[str, ...]] = {
    ("agency", "/api/v1/agency/parameter-changes/{change_id}/withdrawal"): ("of another",),
    ("agency", "/espace/parametres/propositions/{change_id}/retrait"): ("of another",),
}
# Where the body names the object: the recorded answers that name an object of somebody else, and its owner.
OTHERS_SENT = {
    ("POST", "/api/v1/me/structure"): ("another's", "B"),
    ("POST", "/espace/structure"): ("another's", "B"),
}
# The purposes of the links of a route (RULES section 8), by the beginning of their names.
PURPOSES = {
    "confirm": {LinkPurpose.CONFIRM_APPLICATION, LinkPurpose.CONFIRM_CANDIDATE},
    "status": {LinkPurpose.APPLICATION_STATUS},
    "answer": {LinkPurpose.ANSWER_QUESTION},
    "account": {LinkPurpose.OPEN_ACCOUNT},
    "reset": {LinkPurpose.RESET_PASSWORD},
    "space": {LinkPurpose.CANDIDATE_SPACE},
    "availability": {LinkPurpose.CANDIDATE_AVAILABILITY},
    "unsubscribe": {LinkPurpose.CANDIDATE_UNSUBSCRIBE},
    "agree": {LinkPurpose.CONFIRM_NEW_EMAIL, LinkPurpose.APPROVE_NEW_EMAIL},
    "new_address": {LinkPurpose.CONFIRM_ACCOUNT_EMAIL, LinkPurpose.APPROVE_ACCOUNT_EMAIL},
}
# Valid links and expired ones: both find nothing at a route of another purpose.
SENT = (
    "confirm.valid.application",
    "confirm.valid.candidate",
    "confirm.expired.application",
    "status.valid.54.validated",
    "answer.valid.54",
    "answer.used.54",
    "answer.expired",
    "account.valid.staff",
    "account.used",
    "account.expired",
    "reset.valid",
    "reset.expired",
    "space.valid",
    "space.expired",
    "availability.valid",
    "availability.expired",
    "unsubscribe.valid",
    "unsubscribe.expired",
    "agree.valid",
    "agree.valid.present",
    "agree.expired",
    "new_address.valid",
    "new_address.valid.present",
    "new_address.expired",
)


def name_more(world: RecordedWorld) -> None:
    """Name objects that the recording does not use: the agency's own account, links signed for each
    purpose."""
    world.name("account", "agency.own", world.staff(Role.AGENCY).id)
    application = world.things["application"]["54.validated"]
    for purpose in LinkPurpose:
        world.name("token", f"signed.{purpose}", world.ports.signer.token(purpose, application))


def tokens_of_others(family: str) -> tuple[str, ...]:
    """Return the names of the tokens of other purposes."""
    signed = [f"signed.{purpose}" for purpose in LinkPurpose if purpose not in PURPOSES[family]]
    sent = [name for name in SENT if not name.startswith(f"{family}.")]
    return (*sent, *signed, "garbage")


def other_side(name: str) -> str:
    """Return the object in the same state of the other structure, or of the other department."""
    side, dot, state = name.partition(".")
    return {"A": "B", "54": "28", "28": "54"}.get(side, side) + dot + state


def _named(world: RecordedWorld, kind: str, *beginnings: str, but: Iterable[str] = ()) -> set[str]:
    return {
        thing
        for name, thing in world.things[kind].items()
        if name.startswith(beginnings) and name not in set(but)
    }


def _addresses(world: RecordedWorld, accounts: Iterable[str]) -> set[str]:
    return {world.get(Account, one).email for one in accounts}


def foreign(world: RecordedWorld, who: str) -> set[str]:
    """Return the ids and addresses that must not be in anything that somebody reads."""
    if who == "structure":
        hidden = _named(world, "candidate", *UNCONFIRMED, *OUT_OF_SIGHT)
        accounts = _named(world, "account", "B.", "staff.", "agency.")
        return (
            hidden
            | {world.person(one).email for one in hidden}
            | _named(world, "recruitment", "B.")
            | _named(world, "follow_up", "B.")
            | _named(world, "agreement", "B.")
            | _named(world, "question", "B.", "54.", "28.")
            | accounts
            | _addresses(world, accounts)
            | _named(world, "application", "54.", "28.", but=("54.validated", "54.second"))
            | _named(world, "structure", "B", "overdue")
            | {world.structures[one].contact_email for one in ("B", "overdue")}
        )
    if who in ("prefecture", "prefecture-28"):
        own, other = ("54", "28") if who == "prefecture" else ("28", "54")
        structure = "B" if who == "prefecture" else "A"
        applications = _named(world, "application", f"{other}.", f"{own}.submitted", f"{own}.set_aside")
        return (
            applications
            # One person may have two applications, of which one was set aside.
            | {world.application(one).contact.email for one in _named(world, "application", f"{other}.")}
            | _named(world, "follow_up", f"{structure}.")
            | _named(world, "question", f"{structure}.", f"{other}.")
            | _named(world, "recruitment", f"{structure}.")
            | _named(world, "agreement", f"{structure}.")
            | _named(world, "structure", structure)
        )
    if who == "training-body":
        return (
            _named(world, "training", "B.")
            | _named(world, "training_session", "B.")
            | _named(world, "centre", "B.")
            | _named(world, "follow_up", "")
            | _named(world, "agreement", "")
        )
    if who == "candidate":
        people = _named(world, "candidate", "", but=("me.candidate",))
        return (
            people
            | {world.person(one).email for one in people}
            | _named(world, "recruitment", "")
            | _named(world, "follow_up", "")
            | _named(world, "application", "")
            | _named(world, "account", "")
        )
    return set()


def own(world: RecordedWorld, who: str) -> set[str]:
    """Return the ids that are in the lists of somebody."""
    side = {"structure": ("A",), "prefecture": ("54", "A"), "prefecture-28": ("28", "B")}[who]
    mine = set()
    kinds = ("candidate", "recruitment", "follow_up", "agreement", "question", "account", "application")
    for kind in (*kinds, "structure"):
        mine |= _named(world, kind, *side)
    return mine | _addresses(world, _named(world, "account", *side))


def acted_on_by_others(world: RecordedWorld) -> set[str]:
    """Return the candidates on whom structure B acted and A did not."""
    return _named(world, "candidate", "B.")
