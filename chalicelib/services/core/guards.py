"""The keys that make something unique: guards, held until released, and claims, which expire.

A *guard* is in the registry. It is unique until it is released: the commit raises ``GuardTaken`` when another
holds it. A decision that reads guards before it takes them names their prefixes in
``decide(reads_guards=…)``.

| guard | unique | taken by | released by |
|---|---|---|---|
| FORM#siret#e-mail | the form of one person for one SIRET | apply, agency_corrections | the same |
| SIRET#siret | the living first application with a SIRET, or that reserved it | confirm, sirets | apply |
| ADDITIONAL#siret | the open request for additional posts of a SIRET | additional | apply, publication |
| CANDIDATE#e-mail | the candidate of an address | register, email_change | the same, erasing |
| ACCOUNT#e-mail | the account of an address, also when closed | accounts, publication | access.email_change |
| STRUCTURE#siret | the structure with a SIRET, or that reserved it | publication, sirets | sirets |
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
| PIX#IMPORT | the present or last import | pix_results | pix_results, for the next import |
| BOUNCE#e-mail, COMPLAINT#e-mail | the provider's report about an address | mail_feedback | never |

A *claim* is in the table ``ephemeral``, is written in the transaction of what it guards, and expires. When
another decision took it first, the commit raises ``VersionConflict`` and the decision is retried.

| claim | at most once | taken by | expires |
|---|---|---|---|
| TOLD#subject#day#number | per day: an e-mail caused by forms | apply, confirm, register | that evening |
| TELLING#subject#day#number | per day: an act on a subject that sends e-mails | limits | that evening |
| SIGN-IN#candidate | a minute: a sign-in link | sign_in_link | after it |
| SIGN-IN#candidate#hour, …#day#number | an hour, some more a day: the same | sign_in_link | after them |
| INVITED#account | in ten minutes: an account link sent again | staff | after them |
| AGAIN#e-mail | in ten minutes: an e-mail sent again | emails | after them |
| RESET#account#hour | an hour: a link to choose a password | passwords | after it |
| SHEETS#structure#day | per day: « fiches lues en nombre » to the agency | shortlist | that evening |
| PROOF#mailbox@day | per day: the links past the limits of a mailbox | limits | that evening |
| CODES#account#day | per day: « codes refusés » to the owner of an account | signing_in | that evening |
| REPORT#recruitment#client id | in 90 days: a report sent by a browser | activity.reports | after them |
| OPEN_DATA#day | per day: making the open data files | activity.open_data | that evening |
| PIECES#month | a month: the erasure of accounting pieces | agency.retention | after it |
| ACTIVITY#hour | an hour: counting the totals of the departments | activity.territories | after it |
| REGISTER#application | until it may be asked again: a look-up in the register | company_register | then |
| CASE_FILES#READ | in 15 minutes: reading case files | sync | after it |
| CASE_FILES#HINT#procedure | in ten seconds: reading a procedure for a hint | hints | after it |
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
from chalicelib.domain.shared.email_address import mailbox_of
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.domain.shared.words import folded
from chalicelib.services.core.changes import Changes, Claim
from chalicelib.services.core.ports import Ports

# Longer than a message stays in its queue and its dead-letter queue (14 days each).
_RETRIED_FOR = timedelta(days=90)
_HOUR, _TEN_MINUTES, _MINUTE = timedelta(hours=1), timedelta(minutes=10), timedelta(minutes=1)

# A little less than a quarter of an hour, since the clock is not exact to the second.
_READING_EVERY = timedelta(minutes=14)
_HINT_EVERY = timedelta(seconds=10)

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
    """Return the guard of the form of one person for one SIRET."""
    return f"FORM#{siret}#{ports.signer.fingerprint(email)}"


def siret_guard(siret: str) -> str:
    """Return the guard of the only living first application of a SIRET (RULES section 8)."""
    return f"{SIRETS}{siret}"


def additional_guard(siret: str) -> str:
    """Return the guard of the only open request for additional posts of a SIRET (RULES section 8)."""
    return f"{ADDITIONAL}{siret}"


def candidate_guard(ports: Ports, email: str) -> str:
    """Return the guard of the only candidate of a normalised e-mail address (RULES section 8)."""
    return candidate_guard_of_fingerprint(ports.signer.fingerprint(mailbox_of(email)))


def candidate_id_of(ports: Ports, email: str) -> str | None:
    """Return the id of the candidate of a mailbox.

    Guards taken before the release of December 2026 have the address as it was written.
    """
    former_guard = candidate_guard_of_fingerprint(ports.signer.fingerprint(email))
    return ports.store.guard_holder(candidate_guard(ports, email)) or ports.store.guard_holder(former_guard)


def release_candidate_address(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Release the address of a candidate, so that it may register again."""
    former_guard = candidate_guard_of_fingerprint(ports.signer.fingerprint(candidate.email))
    for key in {candidate_guard(ports, candidate.email), former_guard}:
        changes.release(key, candidate.id)


def candidate_guard_of_fingerprint(fingerprint: str) -> str:
    """Return ``candidate_guard`` from the fingerprint of the address."""
    return f"{CANDIDATES}{fingerprint}"


def account_guard(ports: Ports, email: str) -> str:
    """Return the guard of the only account of an e-mail address."""
    return account_guard_of_fingerprint(ports.signer.fingerprint(email))


def account_guard_of_fingerprint(fingerprint: str) -> str:
    """Return ``account_guard`` from the fingerprint of the address."""
    return f"{ACCOUNTS}{fingerprint}"


def parameter_guard(name: str, first_day: date) -> str:
    """Return the guard of the only unconfirmed value of a parameter for a first day."""
    return f"{PARAMETERS}{name}#{first_day.isoformat()}"


def change_guard(structure_id: str) -> str:
    """Return the guard of the only open change of a structure (RULES section 11)."""
    return f"{CHANGES}{structure_id}"


def acceptance_guard(account_id: str, seen_at: int, asked: tuple[str | None, ...]) -> str:
    """Return the guard against the same form of the same list being sent twice.

    Args:
        account_id: of who sent it.
        seen_at: when the list was read, in milliseconds since 1970.
        asked: what was chosen.
    """
    return f"{ACCEPTANCES}{account_id}#{seen_at}#{sha256(repr(asked).encode()).hexdigest()[:16]}"


def payment_file_guard(account_id: str, seen_at: int, refs: tuple[str, ...]) -> str:
    """Return the guard against the same payments of the same list being ordered twice.

    Args:
        account_id: of who ordered them.
        seen_at: when the list was read, in milliseconds since 1970.
        refs: of the instalments chosen.
    """
    return f"{PAYMENT_FILES}{account_id}#{seen_at}#{sha256(repr(refs).encode()).hexdigest()[:16]}"


def structure_guard(siret: str) -> str:
    """Return the guard of the only structure of a SIRET, whatever the number of its applications."""
    return f"{STRUCTURES}{siret}"


def intake_guard(ports: Ports, number: int, email: str) -> str:
    """Return the guard of the only contract of a person taken in on an agreement, by its case file number."""
    return f"{INTAKES}{number}#{ports.signer.fingerprint(mailbox_of(email))}"


def contact_guard(link_id: str) -> str:
    """Return the guard of the only application whose corrected contact a link belongs to."""
    return f"CONTACT#{link_id}"


def session_guard(number: int) -> str:
    """Return the guard of the only committee session of a number."""
    return f"SESSION#{number}"


def agreement_guard(application_id: str) -> str:
    """Return the guard of the only agreement of an application."""
    return f"{AGREEMENTS}{application_id}"


def case_file_guard(number: int) -> str:
    """Return the guard of the only agreement of a case file (RULES section 11)."""
    return f"{CASE_FILES}{number}"


def hire_guard(candidate_id: str) -> str:
    """Return the guard of the only living recruitment of a person (RULES section 5)."""
    return f"{HIRES}{candidate_id}"


def follow_up_guard(agreement_id: str, quarter: str) -> str:
    """Return the guard of the only follow-up of an agreement and a quarter (RULES section 11)."""
    return f"{FOLLOW_UPS}{agreement_id}#{quarter}"


def training_session_guard(lot: int, centre_id: str | None, starts_on: date) -> str:
    """Return the guard of the only session of a first day in a centre (RULES 17).

    The advisers of one date in one centre are one session: the minimum of eight is counted per session.
    """
    return f"{TRAINING_SESSIONS}{lot}#{centre_id or 'REMOTE'}#{starts_on}"


def centre_guard(lot: int, insee_code: str, name: str) -> str:
    """Return the guard of the only centre of a name in a commune, however the name is written."""
    return f"{CENTRES}{lot}#{insee_code}#{folded(name)}"


def reports_guard(agreement_id: str, quarter: str) -> str:
    """Return the guard that locks the reports of a quarter when its follow-up is submitted (section 11)."""
    return f"{REPORTS}{agreement_id}#{quarter}"


def quarter_guard(quarter: str, first_department: str) -> str:
    """Return the guard of the opening of a quarter by one task, named by the first of its departments."""
    return f"TASK#follow-ups#{quarter}#{first_department}"


def feedback_guard(feedback: Feedback, fingerprint: str) -> str:
    """Return the guard of a provider's report about an address, of which the key has the fingerprint."""
    return f"{'BOUNCE' if feedback is Feedback.PERMANENT_BOUNCE else 'COMPLAINT'}#{fingerprint}"


def claim(ports: Ports, changes: Changes, wanted: Claim) -> bool:
    """Take a claim as part of a decision.

    Returns:
        False when it is already taken: the decision must then skip the act that it guards.
    """
    if ports.ephemeral.claimed(wanted.key, changes.at):
        return False
    changes.claims.append(wanted)
    return True


def claim_form_email(ports: Ports, changes: Changes, subject_id: str, *, most: int) -> bool:
    """Claim one of the ``most`` e-mails that forms may send to one person in a day of Paris."""
    return _claim_one_of(ports, changes, f"TOLD#{subject_id}", most)


def claim_notification(ports: Ports, changes: Changes, subject: str, *, most: int) -> bool:
    """Claim one of the ``most`` times that acts on a subject may send e-mails in a day of Paris."""
    return _claim_one_of(ports, changes, f"TELLING#{subject}", most)


def _claim_one_of(ports: Ports, changes: Changes, what: str, most: int) -> bool:
    day = paris_date(changes.at)
    return any(
        claim(ports, changes, Claim(key=f"{what}#{day}#{number}", until=end_of_day(day)))
        for number in range(1, most + 1)
    )


def claim_sign_in_link(ports: Ports, changes: Changes, candidate_id: str) -> bool:
    """Claim a sign-in link, so that the form can neither fill a mailbox nor lock its owner out.

    One may be sent each hour, which is the life of a link, and some more each day. A second request within a
    minute is a double click.
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


def invitation_claim(account_id: str, at: datetime) -> Claim:
    """Return the claim on an account link sent again on request; twice in ten minutes is a double click."""
    return Claim(key=f"INVITED#{account_id}", until=at + _TEN_MINUTES)


def resend_claim(email_id: str, at: datetime) -> Claim:
    """Return the claim on an e-mail sent again by the agency; twice in ten minutes is a double click."""
    return Claim(key=f"AGAIN#{email_id}", until=at + _TEN_MINUTES)


def reset_claim(account_id: str, at: datetime) -> Claim:
    """Return the claim on a link to choose a new password, in the hour of an instant."""
    hour = start_of_hour(at)
    return Claim(key=f"RESET#{account_id}#{hour:%Y-%m-%dT%H}", until=hour + _HOUR)


def proof_claim(proof_id: str, at: datetime) -> Claim:
    """Return the claim on the links past the limits of a mailbox, in a day of Paris."""
    return Claim(key=f"PROOF#{proof_id}", until=end_of_day(paris_date(at)))


def register_claim(application_id: str, until: datetime) -> Claim:
    """Return the claim on looking an application up in the register of companies."""
    return Claim(key=f"REGISTER#{application_id}", until=until)


def reading_claim(at: datetime) -> Claim:
    """Return the claim on reading the case files of every procedure."""
    return Claim(key="CASE_FILES#READ", until=at + _READING_EVERY)


def hint_claim(procedure: str, at: datetime) -> Claim:
    """Return the claim on reading one procedure because of a hint."""
    return Claim(key=f"CASE_FILES#HINT#{procedure}", until=at + _HINT_EVERY)


def wrong_codes_claim(account_id: str, at: datetime) -> Claim:
    """Return the claim on the e-mail « codes refusés » of a day of Paris."""
    day = paris_date(at)
    return Claim(key=f"CODES#{account_id}#{day}", until=end_of_day(day))


def many_sheets_claim(structure_id: str, at: datetime) -> Claim:
    """Return the claim on the e-mail « fiches lues en nombre » of a day of Paris."""
    day = paris_date(at)
    return Claim(key=f"SHEETS#{structure_id}#{day}", until=end_of_day(day))


def digests_claim(day: date) -> Claim:
    """Return the claim on the digests of a day of Paris."""
    return Claim(key=f"DIGEST#{day}", until=end_of_day(day))


def report_claim(recruitment_id: str, client_id: str, at: datetime) -> Claim:
    """Return the claim on a report that a browser sends, and sends again when its network is back."""
    return Claim(key=f"REPORT#{recruitment_id}#{client_id}", until=at + _RETRIED_FOR)


def activity_count_claim(at: datetime) -> Claim:
    """Return the claim on counting the totals of the departments, in the hour of an instant."""
    hour = start_of_hour(at)
    return Claim(key=f"ACTIVITY#{hour:%Y-%m-%dT%H}", until=hour + _HOUR)


def pieces_check_claim(day: date) -> Claim:
    """Return the claim on the task that erases old accounting pieces, in the month of a day of Paris."""
    first = day.replace(day=1)
    return Claim(key=f"PIECES#{first:%Y-%m}", until=end_of_day(add_months(first, 1) - timedelta(days=1)))


def open_data_claim(day: date) -> Claim:
    """Return the claim on making the open data files of a day."""
    return Claim(key=f"OPEN_DATA#{day}", until=end_of_day(day))


def recruitment_announcement_claim(task_id: str, structure_id: str, at: datetime) -> Claim:
    """Return the claim on the e-mail « déjà recruté » to one structure."""
    return Claim(key=f"ANNOUNCED#{task_id}#{structure_id}", until=at + _RETRIED_FOR)


def liquidation_email_claim(structure_id: str, since: str, person: str, at: datetime) -> Claim:
    """Return the claim on the e-mail to one person about a liquidation that was recorded or taken back.

    Args:
        structure_id: of the structure.
        since: the instant when it was recorded or taken back; each one has e-mails of its own.
        person: the id of the person, never an address.
        at: now.
    """
    return Claim(key=f"LIQUIDATION#{structure_id}#{since}#{person}", until=at + _RETRIED_FOR)


def intake_email_claim(recruitment_id: str, at: datetime) -> Claim:
    """Return the claim on the e-mail to an adviser whose contract was taken in."""
    return Claim(key=f"INTAKE_TOLD#{recruitment_id}", until=at + _RETRIED_FOR)


def session_list_claim(session_id: str, department: str, at: datetime) -> Claim:
    """Return the claim on the e-mail of a session's decisions to the prefecture of one department."""
    return Claim(key=f"SESSION_TOLD#{session_id}#{department}", until=at + _RETRIED_FOR)
