"""Every key that makes something unique: guards, held until released, and claims, which expire.

A *guard* is in the registry. It is unique until it is released: the commit raises ``GuardTaken`` when another
holds it. A decision that reads guards before it takes them names their prefixes in
``decide(reads_guards=…)``.

| guard | unique | taken by | released by |
|---|---|---|---|
| FORM#siret#e-mail | the form of one person for one SIRET | apply, agency_corrections | the same |
| SIRET#siret | the living first application of a SIRET, or of one that it takes | confirm, sirets | apply |
| ADDITIONAL#siret | its open request for additional posts | additional | apply, publication |
| CANDIDATE#e-mail | the candidate of an address | register, email_change | the same, candidate_space |
| ACCOUNT#e-mail | the account of an address, closed too | accounts, publication | access.email_change |
| STRUCTURE#siret | the structure of a SIRET, or of one that it takes | publication, sirets | sirets |
| CONTACT#link | the application of the links to a corrected contact | agency_corrections | the same |
| SESSION#number | the committee session of a number | committee | committee (corrected, removed) |
| AGREEMENT#application | the agreement of an application | recruit | never |
| CASE_FILE#number | the agreement of a case file | case_file, instruction | instruction (corrected) |
| HIRE#candidate | the living recruitment of a person | recruit | recruit (cancelled), contracts (ended) |
| FOLLOWUP#agreement#quarter | the follow-up of a quarter | follow_up | never |
| REPORTS#agreement#quarter | the lock on the reports of a quarter | activity.lock | the same (questioned) |
| ACCEPTANCE#account#instant#digest | the follow-ups accepted together from one list | accepting | never |
| PAYMENT_FILE#account#instant#digest | the payment file made from one list | payments | never |
| TASK#follow-ups#quarter#department | the opening of a quarter | follow_up | never |
| CHANGE#structure | the open change of a structure | reorganising | the same (settled, done) |
| PARAMETER#name#day | the value proposed for a parameter from a day on | parameters | parameters (settled) |
| TRAINING_SESSION#lot#centre#day | the session of a first day in a centre | sessions | the same |
| CENTRE#lot#commune#name | the centre of a name | centres | the same |
| INTAKE#number#e-mail | the contract of a person taken in on an agreement | intake.contracts | never |
| PIX#IMPORT | the import that runs, or ran last | pix_results | pix_results, for the next import |
| BOUNCE#e-mail, COMPLAINT#e-mail | what the provider told of an address | mail_feedback | never |

A *claim* is in the table ``ephemeral``, is written in the transaction of what it guards, and expires. Losing
one to another is a ``VersionConflict``, so that the decision is made again.

| claim | at most once | taken by | expires |
|---|---|---|---|
| TOLD#subject#day#number | per day: an e-mail that forms cause | apply, confirm, register | that evening |
| TELLING#subject#day#number | per day: an act on a subject that writes to people | limits | that evening |
| SIGN-IN#candidate | a minute: a link to sign in | candidate_space | with it |
| SIGN-IN#candidate#hour, …#day#number | an hour, some more a day: the same | candidate_space | with them |
| INVITED#account | in ten minutes: an account link sent again | staff | with them |
| AGAIN#e-mail | in ten minutes: an e-mail sent again | emails | with them |
| RESET#account#hour | an hour: a link to choose a password | passwords | with it |
| SHEETS#structure#day | per day: « fiches lues en nombre » to the agency | shortlist | that evening |
| PROOF#mailbox@day | per day: the links past what others' forms used up | limits | that evening |
| CODES#account#day | per day: « codes refusés » to the owner of an account | signing_in | that evening |
| REPORT#recruitment#client id | in 90 days: a report that a browser sends | activity.reports | with them |
| OPEN_DATA#day | per day: the files of open data | activity.open_data | that evening |
| PIECES#month | a month: the accounting pieces to erase | agency.retention | with it |
| ACTIVITY#hour | an hour: the totals of the departments | activity.territories | with it |
| CASE_FILES#READ | a quarter of an hour: case files are read | sync | with it |
| DIGEST#day | per day: the digests of all agents | digests | that evening |
| ANNOUNCED#task#structure | « déjà recruté » to a structure | recruit | in 90 days |
| INTAKE_TOLD#recruitment | the link to an adviser who was taken in | intake.links | in 90 days |
| LIQUIDATION#structure#instant#person | an e-mail about a liquidation | liquidating | in 90 days |
| SESSION_TOLD#session#department | the list of a session to a prefecture | publication | in 90 days |
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from chalicelib.domain.access.link import SIGN_IN_LIFE
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import add_months, end_of_day, paris_date, start_of_hour
from chalicelib.domain.shared.mailbox import mailbox_of
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.domain.shared.words import folded
from chalicelib.services.core.changes import Changes, Claim
from chalicelib.services.core.ports import Ports

# Longer than a message stays in its queue and its dead-letter queue (14 days each).
_RETRIED_FOR = timedelta(days=90)
_HOUR, _TEN_MINUTES, _MINUTE = timedelta(hours=1), timedelta(minutes=10), timedelta(minutes=1)

# Prefixes of guards, for ``decide``.
ACCEPTANCES = "ACCEPTANCE#"
ACCOUNTS = "ACCOUNT#"
ADDITIONAL = "ADDITIONAL#"
AGREEMENTS = "AGREEMENT#"
CASE_FILES = "CASE_FILE#"
CANDIDATES = "CANDIDATE#"
FOLLOW_UPS = "FOLLOWUP#"
HIRES = "HIRE#"
CENTRES = "CENTRE#"
CHANGES = "CHANGE#"
PARAMETERS = "PARAMETER#"
PAYMENT_FILES = "PAYMENT_FILE#"
REPORTS = "REPORTS#"
SIRETS = "SIRET#"
STRUCTURES = "STRUCTURE#"
INTAKES = "INTAKE#"
TRAINING_SESSIONS = "TRAINING_SESSION#"

PIX_IMPORT = "PIX#IMPORT"


def form_guard(ports: Ports, siret: str, email: str) -> str:
    """« The same form by the same person. »"""
    return f"FORM#{siret}#{ports.signer.fingerprint(email)}"


def siret_guard(siret: str) -> str:
    """« One living first application per SIRET » (RULES section 8)."""
    return f"{SIRETS}{siret}"


def additional_guard(siret: str) -> str:
    """« One open request for additional posts at a time » (RULES section 8)."""
    return f"{ADDITIONAL}{siret}"


def candidate_guard(ports: Ports, email: str) -> str:
    """« One candidate per normalised e-mail » (RULES section 8)."""
    return candidate_guard_of(ports.signer.fingerprint(mailbox_of(email)))


def candidate_at(ports: Ports, email: str) -> str | None:
    """The id of the candidate of a mailbox.

    Guards taken before the release of December 2026 are of the address as written.
    """
    written = candidate_guard_of(ports.signer.fingerprint(email))
    return ports.store.guard_holder(candidate_guard(ports, email)) or ports.store.guard_holder(written)


def release_candidate(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Release the address of a candidate, who may register again."""
    written = candidate_guard_of(ports.signer.fingerprint(candidate.email))
    for key in {candidate_guard(ports, candidate.email), written}:
        changes.release(key, candidate.id)


def candidate_guard_of(fingerprint: str) -> str:
    """As ``candidate_guard``, from the fingerprint of the address."""
    return f"{CANDIDATES}{fingerprint}"


def account_guard(ports: Ports, email: str) -> str:
    """« One account per e-mail. »"""
    return account_guard_of(ports.signer.fingerprint(email))


def account_guard_of(fingerprint: str) -> str:
    """As ``account_guard``, from the fingerprint of the address."""
    return f"{ACCOUNTS}{fingerprint}"


def parameter_guard(name: str, first_day: date) -> str:
    """« One value that waits for a confirmation, for a parameter and a first day. »"""
    return f"{PARAMETERS}{name}#{first_day.isoformat()}"


def change_guard(structure_id: str) -> str:
    """« One change at a time in the life of a structure » (RULES section 11)."""
    return f"{CHANGES}{structure_id}"


def acceptance_guard(account_id: str, seen_at: int, asked: tuple[str | None, ...]) -> str:
    """« The same form of the same list, sent twice. »

    Args:
        account_id: of who sent it.
        seen_at: when the list was read, in milliseconds since 1970.
        asked: what was chosen.
    """
    return f"{ACCEPTANCES}{account_id}#{seen_at}#{sha256(repr(asked).encode()).hexdigest()[:16]}"


def payment_file_guard(account_id: str, seen_at: int, refs: tuple[str, ...]) -> str:
    """« The same payments of the same list, ordered twice. »

    Args:
        account_id: of who ordered them.
        seen_at: when the list was read, in milliseconds since 1970.
        refs: of the instalments chosen.
    """
    return f"{PAYMENT_FILES}{account_id}#{seen_at}#{sha256(repr(refs).encode()).hexdigest()[:16]}"


def structure_guard(siret: str) -> str:
    """« One structure per SIRET », whatever the number of its applications."""
    return f"{STRUCTURES}{siret}"


def intake_guard(ports: Ports, number: int, email: str) -> str:
    """« One contract of a person is taken in on an agreement », by the number of its file."""
    return f"{INTAKES}{number}#{ports.signer.fingerprint(mailbox_of(email))}"


def contact_guard(link_id: str) -> str:
    """« What the links to a corrected contact carry is of one application. »"""
    return f"CONTACT#{link_id}"


def session_guard(number: int) -> str:
    """« One committee session per number. »"""
    return f"SESSION#{number}"


def agreement_guard(application_id: str) -> str:
    """« One agreement per application. »"""
    return f"{AGREEMENTS}{application_id}"


def case_file_guard(number: int) -> str:
    """« One agreement per case file » (RULES section 11)."""
    return f"{CASE_FILES}{number}"


def hire_guard(candidate_id: str) -> str:
    """« A person is hired once » (RULES section 5)."""
    return f"{HIRES}{candidate_id}"


def follow_up_guard(agreement_id: str, quarter: str) -> str:
    """« One follow-up per agreement and quarter » (RULES section 11)."""
    return f"{FOLLOW_UPS}{agreement_id}#{quarter}"


def training_session_guard(lot: int, centre_id: str | None, starts_on: date) -> str:
    """« The advisers of one date in one centre are one session »: eight are counted together (RULES 17)."""
    return f"{TRAINING_SESSIONS}{lot}#{centre_id or 'REMOTE'}#{starts_on}"


def centre_guard(lot: int, insee_code: str, name: str) -> str:
    """« One centre of a name in a commune », however it is written."""
    return f"{CENTRES}{lot}#{insee_code}#{folded(name)}"


def reports_guard(agreement_id: str, quarter: str) -> str:
    """« The reports of a quarter change until its follow-up is submitted » (RULES section 11)."""
    return f"{REPORTS}{agreement_id}#{quarter}"


def quarter_guard(quarter: str, first_department: str) -> str:
    """« A quarter is opened once », by the first of the departments that one task opens."""
    return f"TASK#follow-ups#{quarter}#{first_department}"


def feedback_guard(feedback: Feedback, fingerprint: str) -> str:
    """« A report of the provider about an address is stored once »; the key has only its fingerprint."""
    return f"{'BOUNCE' if feedback is Feedback.PERMANENT_BOUNCE else 'COMPLAINT'}#{fingerprint}"


def claim(ports: Ports, changes: Changes, wanted: Claim) -> bool:
    """Take a claim as part of a decision.

    Returns:
        False when it is already taken: the decision must not do what it guards.
    """
    if ports.ephemeral.claimed(wanted.key, changes.at):
        return False
    changes.claims.append(wanted)
    return True


def claim_form_email(ports: Ports, changes: Changes, subject_id: str, *, most: int) -> bool:
    """Claim one of the ``most`` e-mails that forms may cause to one person in a day of Paris."""
    return _claim_one(ports, changes, f"TOLD#{subject_id}", most)


def claim_telling(ports: Ports, changes: Changes, subject: str, *, most: int) -> bool:
    """Claim one of the ``most`` times that acts on a subject may write to people in a day of Paris."""
    return _claim_one(ports, changes, f"TELLING#{subject}", most)


def _claim_one(ports: Ports, changes: Changes, what: str, most: int) -> bool:
    day = paris_date(changes.at)
    return any(
        claim(ports, changes, Claim(key=f"{what}#{day}#{number}", until=end_of_day(day)))
        for number in range(1, most + 1)
    )


def claim_sign_in_link(ports: Ports, changes: Changes, candidate_id: str) -> bool:
    """Claim a link to sign in, so that the form can neither fill a mailbox nor lock its owner out.

    One may be sent each hour, which is the life of a link, and some more each day. Two in a minute are a
    double click.
    """
    day, key = paris_date(changes.at), f"SIGN-IN#{candidate_id}"
    if ports.ephemeral.claimed(key, changes.at):
        return False
    hourly = Claim(key=f"{key}#hour", until=changes.at + SIGN_IN_LIFE)
    more = (
        Claim(key=f"{key}#{day}#{number}", until=end_of_day(day))
        for number in range(1, ports.parameters().more_sign_in_links_day + 1)
    )
    if not any(claim(ports, changes, one) for one in (hourly, *more)):
        return False
    return claim(ports, changes, Claim(key=key, until=changes.at + _MINUTE))


def invitation_sent(account_id: str, at: datetime) -> Claim:
    """The account link sent again on request; twice in ten minutes is a double click."""
    return Claim(key=f"INVITED#{account_id}", until=at + _TEN_MINUTES)


def email_sent_again(email_id: str, at: datetime) -> Claim:
    """An e-mail sent again by the agency; twice in ten minutes is a double click."""
    return Claim(key=f"AGAIN#{email_id}", until=at + _TEN_MINUTES)


def reset_sent(account_id: str, at: datetime) -> Claim:
    """A link to choose a new password, in the hour of an instant."""
    begun = start_of_hour(at)
    return Claim(key=f"RESET#{account_id}#{begun:%Y-%m-%dT%H}", until=begun + _HOUR)


def wrong_codes_told(account_id: str, at: datetime) -> Claim:
    """The e-mail « codes refusés » of a day of Paris."""
    day = paris_date(at)
    return Claim(key=f"CODES#{account_id}#{day}", until=end_of_day(day))


def many_sheets_told(structure_id: str, at: datetime) -> Claim:
    """The e-mail « fiches lues en nombre » of a day of Paris."""
    day = paris_date(at)
    return Claim(key=f"SHEETS#{structure_id}#{day}", until=end_of_day(day))


def digests_owed(day: date) -> Claim:
    """The digests of a day of Paris."""
    return Claim(key=f"DIGEST#{day}", until=end_of_day(day))


def report_sent(recruitment_id: str, client_id: str, at: datetime) -> Claim:
    """A report that a browser sends, maybe again once its network is back."""
    return Claim(key=f"REPORT#{recruitment_id}#{client_id}", until=at + _RETRIED_FOR)


def activity_counted(at: datetime) -> Claim:
    """The totals of the departments, in the hour of an instant."""
    begun = start_of_hour(at)
    return Claim(key=f"ACTIVITY#{begun:%Y-%m-%dT%H}", until=begun + _HOUR)


def pieces_looked_at(day: date) -> Claim:
    """The accounting pieces that are kept long enough, in the month of a day of Paris."""
    first = day.replace(day=1)
    return Claim(key=f"PIECES#{first:%Y-%m}", until=end_of_day(add_months(first, 1) - timedelta(days=1)))


def open_data_made(day: date) -> Claim:
    """The files of open data of a day."""
    return Claim(key=f"OPEN_DATA#{day}", until=end_of_day(day))


def recruitment_announced(task_id: str, structure_id: str, at: datetime) -> Claim:
    """The e-mail « déjà recruté » to one structure."""
    return Claim(key=f"ANNOUNCED#{task_id}#{structure_id}", until=at + _RETRIED_FOR)


def liquidation_told(structure_id: str, since: str, person: str, at: datetime) -> Claim:
    """What somebody is told of a liquidation, since an instant when it was recorded or taken back.

    Args:
        structure_id: of the structure.
        since: the instant, which makes the telling one of its own.
        person: an id, never an address.
        at: now.
    """
    return Claim(key=f"LIQUIDATION#{structure_id}#{since}#{person}", until=at + _RETRIED_FOR)


def intake_told(recruitment_id: str, at: datetime) -> Claim:
    """The e-mail to an adviser whose contract was taken in."""
    return Claim(key=f"INTAKE_TOLD#{recruitment_id}", until=at + _RETRIED_FOR)


def session_list_sent(session_id: str, department: str, at: datetime) -> Claim:
    """The e-mail of the decisions of a session to the prefecture of one department."""
    return Claim(key=f"SESSION_TOLD#{session_id}#{department}", until=at + _RETRIED_FOR)
