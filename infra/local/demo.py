"""A believable data set, so that every screen and list has something to show."""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.account import Account, Role
from chalicelib.domain.application import (
    AWAITING_DECISION,
    Application,
    ApplicationStatus,
    Contact,
    OpinionVerdict,
)
from chalicelib.domain.calendar_rules import add_months, end_of_day, start_of_day
from chalicelib.domain.candidate import DISTANCES_KM, Candidate, CandidateStatus, PixResult, Situation
from chalicelib.domain.committee import CommitteeSession, Verdict
from chalicelib.domain.document import Document, DocumentKind, kept_key
from chalicelib.domain.follow_up import FollowUp, PostDeclaration
from chalicelib.domain.geography import Commune
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.match import MatchStatus
from chalicelib.domain.recruitment import ContractKind, EndReason, Recruitment
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.domain.subsidy import LegalForm, StructureKind
from chalicelib.reference.communes import Communes
from chalicelib.services import (
    accounts,
    applications,
    committee,
    confirm,
    documents,
    follow_up,
    passwords,
    pool,
    recruit,
    review,
    shortlist,
    tasks,
)
from chalicelib.services.apply import COMMITMENTS_VERSION, ApplicationAnswers, submit_application
from chalicelib.services.changes import SYSTEM, Author, Changes
from chalicelib.services.clockwork import meet_due_deadlines
from chalicelib.services.ports import Ports, Store
from chalicelib.services.register import email_guard

PASSWORD = "une phrase de passe pour la démonstration"
STRUCTURES = 300
CANDIDATES = 3000

_SEED = 2021
# Days before today of the three sessions: the first is past its term, the second in its last weeks.
_SESSIONS = ((1, 75), (2, 40), (3, 10))
# A commit takes 100 rows at the most; a candidate takes up to nine with the rows it is found by, and two more
# for the ends of its documents.
_CANDIDATES_A_COMMIT = 9
# Of so many candidates one deposited a CV; of so many with a Pix result one keeps it, one has its analysis.
_ONE_CV_IN, _ONE_WITHHELD_IN, _ONE_ANALYSIS_IN = 6, 7, 5

_NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
_FIRST_NAMES, _LAST_NAMES = tuple(_NAMES["first"]), tuple(_NAMES["last"])
_SITUATIONS = (
    (Situation.JOB_SEEKER,),
    (Situation.JOB_SEEKER, Situation.GRADUATE),
    (Situation.EMPLOYED,),
    (Situation.IN_TRAINING,),
    (Situation.GRADUATE,),
)
_COMMENT = "Projet suivi avec la préfecture, cohérent avec le maillage du département."


class _SetClock:
    """A clock that the loader sets: the past is written as it would have happened."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class _QuietStore:
    """The store, without the e-mails: the tasks are kept, to be run at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.links: dict[str, str] = {}
        self.tasks: list[str] = []

    def commit(self, changes: Changes) -> None:
        changes.emails.clear()
        self.links.update({link.subject_id.partition("/")[0]: link.id for link in changes.links_created})
        self.tasks += [task.id for task in changes.tasks]
        self._store.commit(changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@dataclass
class _Loader:
    ports: Ports
    clock: _SetClock
    store: _QuietStore
    random: random.Random
    communes: list[Commune]
    author: Author
    today: date

    def at(self, days_ago: int, hour: int = 10) -> None:
        """Set the clock to a past day, in the morning."""
        self.clock.at = start_of_day(self.today - timedelta(days=days_ago)) + timedelta(hours=hour)

    def run_tasks(self) -> None:
        """Do what the decisions left to do."""
        while self.store.tasks:
            tasks.run(self.ports, self.store.tasks.pop(0))

    def choose(self, items: tuple[Any, ...]) -> Any:
        return self.random.choice(items)


def load(ports: Ports) -> str:
    """Load the data set into an empty system.

    Args:
        ports: the ports of the running system; its clock gives today.

    Returns:
        what to tell the person who asked for it: the accounts to sign in with.
    """
    today = ports.today()
    clock, store = _SetClock(ports.clock.now()), _QuietStore(ports.store)
    chosen = random.Random(_SEED)
    communes = [one for one in Communes().all() if one.postal_codes and one.latitude is not None]
    loader = _Loader(
        ports=replace(ports, clock=clock, store=store),
        clock=clock,
        store=store,
        random=chosen,
        communes=communes,
        author=Author(kind=SYSTEM, request_id="demo"),
        today=today,
    )
    staff = _staff(loader)
    _candidates(loader)
    applied = _applications(loader)
    _review(loader, staff, applied)
    for number, days_ago in _SESSIONS:
        _session(loader, staff, applied, number, days_ago)
    owner = _recruit(loader, staff)
    _next_session(loader, applied)
    lines = [f"  {account.role.label} : {account.email}" for account in (owner, *staff.values())]
    return "\n".join(
        [
            f"{len(applied)} structures et {CANDIDATES} candidats sont chargés.",
            f"Tous ces comptes ont le mot de passe « {PASSWORD} »",
            "(le code du second facteur des agents est sur /_local/totp) :",
            *lines,
        ]
    )


def _staff(loader: _Loader) -> dict[Role, Account]:
    loader.at(120)
    opened: dict[Role, Account] = {}
    everywhere = tuple(loader.ports.places.departments())
    for role, name in (
        (Role.PREFECTURE, "prefecture"),
        (Role.COMMITTEE, "comite"),
        (Role.FUNDER, "bdt"),
    ):
        account = accounts.invite_staff(
            loader.ports,
            loader.author,
            email=f"{name}@conseiller-numerique.example",
            role=role,
            first_name=loader.choose(_FIRST_NAMES),
            last_name=loader.choose(_LAST_NAMES),
            departments=everywhere if role is Role.PREFECTURE else (),
        )
        opened[role] = _open(loader, account.id)
    return opened


def _open(loader: _Loader, account_id: str) -> Account:
    ports = loader.ports
    token = ports.signer.token(LinkPurpose.OPEN_ACCOUNT, loader.store.links[account_id])
    secret = passwords.look_at_opening(ports, token).totp_secret
    return passwords.open_account(
        ports,
        token,
        password=PASSWORD,
        totp_code=_code(secret, loader.clock.at) if secret else None,
        request_id="demo",
    )


def _code(secret: str, at: datetime) -> str:
    import pyotp

    return pyotp.TOTP(secret).at(int(at.timestamp()))


def _weighted(loader: _Loader, count: int) -> list[Commune]:
    weights = [commune.population or 1 for commune in loader.communes]
    return loader.random.choices(loader.communes, weights, k=count)


def _candidates(loader: _Loader) -> None:
    changes = Changes(author=loader.author, at=loader.clock.now())
    for index, commune in enumerate(_weighted(loader, CANDIDATES)):
        loader.at(loader.random.randint(1, 110), loader.random.randint(7, 21))
        first_name, last_name = loader.choose(_FIRST_NAMES), loader.choose(_LAST_NAMES)
        situations = loader.choose(_SITUATIONS)
        email = f"candidat{index:04d}@courriel.example"
        candidate = Candidate(
            id=loader.ports.ids.new(),
            status=CandidateStatus.CONFIRMED,
            situations=situations,
            diploma="Responsable d'espace de médiation numérique"
            if Situation.GRADUATE in situations
            else None,
            has_experience=loader.random.random() < 0.4,
            place=commune.place(commune.postal_codes[0]),
            max_distance_km=loader.choose((*DISTANCES_KM, None)),
            available_from=loader.today + timedelta(days=loader.random.randint(-60, 60)),
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=f"+3361{index:07d}" if loader.random.random() < 0.8 else None,
            commitments_version=COMMITMENTS_VERSION,
            submitted_at=loader.clock.at,
            confirmed_at=loader.clock.at + timedelta(minutes=5),
            pix_stars=loader.choose((None, None, 1, 2, 3)),
        )
        candidate = _with_documents(loader, changes, index, _with_pix(index, candidate))
        changes.create(candidate)
        changes.take(email_guard(loader.ports, email), candidate.id)
        changes.note(candidate, "confirmed")
        if len(changes.created) == _CANDIDATES_A_COMMIT:
            loader.store.commit(changes)
            changes = Changes(author=loader.author, at=loader.clock.now())
    if changes.created:
        loader.store.commit(changes)


def _with_pix(index: int, candidate: Candidate) -> Candidate:
    """The candidate with the skills behind the stars."""
    if candidate.pix_stars is None:
        return candidate
    return candidate.with_pix_result(
        PixResult(
            shared=index % _ONE_WITHHELD_IN != 0,
            stars=candidate.pix_stars,
            working_life=1 + index % 3,
            resources=1 + index // 3 % 3,
            citizenship=1 + index // 9 % 3,
        )
    )


def _with_documents(loader: _Loader, changes: Changes, index: int, candidate: Candidate) -> Candidate:
    """The candidate with the documents that some have."""
    wanted = {
        DocumentKind.CV: index % _ONE_CV_IN == 0,
        DocumentKind.PIX_ANALYSIS: candidate.pix_stars is not None and index % _ONE_ANALYSIS_IN == 0,
    }
    titles = {DocumentKind.CV: "Curriculum vitae", DocumentKind.PIX_ANALYSIS: "Analyse des résultats Pix"}
    for kind in (kind for kind, has in wanted.items() if has):
        content = _pdf(titles[kind], f"{candidate.first_name} {candidate.last_name}", candidate.place.name)
        document = Document(id=loader.ports.ids.new(), deposited_at=loader.clock.at, size=len(content))
        loader.ports.files.write(kept_key(candidate.id, kind, document.id), content)
        last_day = documents.kept_until(loader.ports, document)
        changes.owe(documents.end_of(kind), candidate.id, end_of_day(last_day))
        candidate = candidate.with_document(kind, document)
    return candidate


def _pdf(*lines: str) -> bytes:
    """A page with some lines of text."""
    shown = " T* ".join("(" + re.sub(r"([()\\\\])", r"\\\1", line) + ") Tj" for line in lines)
    text = f"BT /F1 18 Tf 24 TL 72 760 Td {shown} ET".encode("cp1252", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start, head = len(out), b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return out + head + table + end


_KINDS: tuple[tuple[StructureKind, LegalForm | None, int | None, str], ...] = (
    (StructureKind.COMMUNE, None, None, "Commune de {}"),
    (StructureKind.COMMUNE, LegalForm.PUBLIC_ESTABLISHMENT, None, "Centre communal d'action sociale de {}"),
    (StructureKind.INTERCOMMUNALITY, None, None, "Communauté de communes de {}"),
    (StructureKind.DEPARTMENT, None, None, "Département, antenne de {}"),
    (StructureKind.PRIVATE, LegalForm.ASSOCIATION, 18, "Association Numérique pour tous – {}"),
    (StructureKind.PRIVATE, LegalForm.ASSOCIATION, 24, "Maison de quartier de {}"),
    (StructureKind.PRIVATE, LegalForm.SOCIAL_ECONOMY_COMPANY, 24, "Coopérative Le Clic {}"),
    (StructureKind.PRIVATE, LegalForm.FOUNDATION, 18, "Fondation des usages {}"),
    (StructureKind.PRIVATE, LegalForm.PUBLIC_INTEREST_GROUP, 24, "GIP Inclusion {}"),
)


def _applications(loader: _Loader) -> list[str]:
    ids = []
    for index, commune in enumerate(_weighted(loader, STRUCTURES)):
        loader.at(loader.random.randint(5, 110), loader.random.randint(7, 19))
        kind, form, months, name = loader.choose(_KINDS)
        email = f"contact{index:03d}@structure.example"
        submit_application(
            loader.ports,
            loader.author,
            ApplicationAnswers(
                kind=kind,
                legal_form=form,
                private_law_contracts=True if form is LegalForm.PUBLIC_INTEREST_GROUP else None,
                has_identified_candidate=loader.random.random() < 0.3,
                posts_requested=loader.choose((None, 1, 1, 1, 2, 2, 3, 5)),
                available_from=loader.today + timedelta(days=loader.random.randint(0, 60)),
                siret=_siret(index),
                name=name.format(commune.name),
                postal_code=commune.postal_codes[0],
                insee_code=commune.insee_code,
                contact=Contact(
                    first_name=loader.choose(_FIRST_NAMES),
                    last_name=loader.choose(_LAST_NAMES),
                    job_title=loader.choose(("Maire", "Directrice", "Chargé de mission", "Présidente")),
                    email=email,
                    phone=None,
                ),
                agreement_months=months,
                job_offer_url=None,
            ),
            address=email,
        )
        application_id, link_id = next(reversed(loader.store.links.items()))
        ids.append(application_id)
        # A few forgot to confirm: their form stays « à confirmer ».
        if index % 40 != 7:
            token = loader.ports.signer.token(LinkPurpose.CONFIRM_APPLICATION, link_id)
            confirm.confirm(loader.ports, token, "demo")
    return ids


def _siret(index: int) -> str:
    """A SIRET that passes the checksum and belongs to nobody: SIRENs in 999 are not given out."""
    base = f"9990{index:05d}0001"
    for last in "0123456789":
        digits = [int(digit) for digit in base + last]
        doubled = [
            digit if position % 2 else digit * 2 - 9 * (digit > 4) for position, digit in enumerate(digits)
        ]
        if sum(doubled) % 10 == 0:
            return base + last
    raise AssertionError("one of ten digits completes a Luhn sum")


def _review(loader: _Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    prefecture = staff[Role.PREFECTURE]
    for index, application_id in enumerate(applied):
        application = loader.ports.store.get(Application, application_id)
        if application is None or application.status is not ApplicationStatus.CONFIRMED or index % 4 == 3:
            continue
        loader.clock.at = application.submitted_at + timedelta(days=2)
        if index % 10 == 0:
            asked = review.ask(
                loader.ports,
                loader.author,
                prefecture,
                application_id,
                "Dans quels lieux le conseiller recevra-t-il le public ?",
            )
            if index % 20 == 0:
                review.answer(
                    loader.ports, loader.author, application_id, asked.id, "À la mairie et à la médiathèque."
                )
        review.give_opinion(
            loader.ports,
            loader.author,
            prefecture,
            application_id,
            verdict=OpinionVerdict.UNFAVOURABLE if index % 11 == 0 else OpinionVerdict.FAVOURABLE,
            comment=_COMMENT,
            expected_version=None,
        )


def _session(
    loader: _Loader, staff: dict[Role, Account], applied: list[str], number: int, days_ago: int
) -> None:
    secretary = staff[Role.COMMITTEE]
    loader.at(days_ago, 8)
    session = committee.create_session(
        loader.ports, loader.author, number=number, held_on=loader.today - timedelta(days=days_ago)
    )
    waiting = [
        application
        for application in (loader.ports.store.get(Application, one) for one in applied)
        if application is not None
        and application.status in (ApplicationStatus.CONFIRMED, ApplicationStatus.UNDER_REVIEW)
        and application.submitted_at < loader.clock.at
    ]
    for index, application in enumerate(waiting):
        committee.put_on_agenda(loader.ports, loader.author, session.id, application.id)
        verdict, posts, reason = _verdict(index, application)
        committee.record_decision(
            loader.ports,
            loader.author,
            secretary,
            session.id,
            application.id,
            verdict=verdict,
            posts_granted=posts,
            reason=reason,
        )
    loader.at(days_ago, 18)
    committee.close_session(
        loader.ports, loader.author, secretary, session.id, minutes=f"Procès-verbal de la séance n° {number}."
    )
    loader.run_tasks()
    published = loader.ports.store.get(CommitteeSession, session.id)
    assert published is not None


def _next_session(loader: _Loader, applied: list[str]) -> None:
    """The session to come, with an agenda to decide on."""
    loader.at(0, 1)
    session = committee.create_session(
        loader.ports, loader.author, number=len(_SESSIONS) + 1, held_on=loader.today
    )
    for application_id in applied:
        application = loader.ports.store.get(Application, application_id)
        if application is not None and application.status in AWAITING_DECISION:
            committee.put_on_agenda(loader.ports, loader.author, session.id, application_id)


def _verdict(index: int, application: Application) -> tuple[Verdict, int | None, str | None]:
    if index % 9 == 4:
        return Verdict.REJECTED, None, "Le territoire est déjà couvert par d'autres conseillers numériques."
    if index % 13 == 6:
        return Verdict.POSTPONED, None, "Précisez les lieux d'accueil du public."
    return Verdict.VALIDATED, application.posts_requested or 1, None


def _recruit(loader: _Loader, staff: dict[Role, Account]) -> Account:
    """Recruitments in every state.

    Returns:
        the account of the structure that has the most to show and a post to fill.
    """
    richest: tuple[int, Account] | None = None
    structures = list(_structures(loader))
    for index, (application, structure) in enumerate(structures):
        assert application.decided_on is not None
        loader.clock.at = start_of_day(application.decided_on) + timedelta(days=3, hours=9)
        listing = pool.list_candidates(loader.ports, structure.id, tab=MatchStatus.NEW, limit=12, cursor=None)
        acted = [row.card.candidate_id for row in listing.rows]
        for candidate_id in acted[:6]:
            _set(loader, structure, candidate_id, MatchStatus.SHORTLISTED)
        for candidate_id in acted[6:9]:
            _set(loader, structure, candidate_id, MatchStatus.DECLINED)
        if index % 4 and acted:
            _hire(loader, index, application, structure, acted[:6])
        now = loader.ports.store.get(Application, application.id)
        assert now is not None
        if now.posts_free and not now.past_term(loader.today) and (not richest or listing.total > richest[0]):
            account = loader.ports.store.accounts(Role.STRUCTURE, structure_id=structure.id)[0]
            richest = (listing.total, account)
    loader.at(0, 1)
    _follow_ups(loader, staff)
    meet_due_deadlines(loader.ports, go_on=_always)
    late = [application for application, _ in structures if _overdue(loader, application.id)]
    for application in late[:3]:
        applications.extend(
            loader.ports,
            loader.author,
            application,
            deadline=add_months(loader.today, 1),
            reason="Un entretien est prévu la semaine prochaine.",
            expected_version=None,
        )
    assert richest is not None
    return _open(loader, richest[1].id)


def _always() -> bool:
    return True


def _structures(loader: _Loader) -> Iterator[tuple[Application, Structure]]:
    cursor: str | None = None
    while True:
        page = loader.ports.store.applications(
            departments=None, status=ApplicationStatus.VALIDATED, limit=200, cursor=cursor
        )
        for application in page.items:
            structure = loader.ports.store.get(Structure, application.structure_id or "")
            if structure is not None:
                yield application, structure
        cursor = page.cursor
        if cursor is None:
            return


def _set(loader: _Loader, structure: Structure, candidate_id: str, status: MatchStatus) -> None:
    _unless_refused(
        lambda: shortlist.set_status(loader.ports, loader.author, structure, candidate_id, status)
    )


def _unless_refused(act: Callable[[], object]) -> bool:
    """Whether an act was possible: chosen at random, some candidates are recruited elsewhere by then."""
    try:
        act()
    except Refusal:
        return False
    return True


def _hire(
    loader: _Loader, index: int, application: Application, structure: Structure, shortlisted: list[str]
) -> None:
    assert application.decided_on is not None
    start = application.decided_on + timedelta(days=20)
    for candidate_id in shortlisted[: application.posts_granted]:
        if not _unless_refused(
            lambda one=candidate_id: recruit.validate(  # type: ignore[misc]
                loader.ports, loader.author, structure, one, planned_hire_date=start
            )
        ):
            continue
        loader.run_tasks()
        recruitment = loader.ports.store.recruitments_of_structure(structure.id)[-1]
        if index % 8 == 1:
            recruit.cancel(loader.ports, loader.author, structure, candidate_id)
        elif index % 4 == 2 and start <= loader.today:
            _sign(loader, structure, recruitment, start, ended=index % 24 == 2)


def _sign(
    loader: _Loader, structure: Structure, recruitment: Recruitment, start: date, *, ended: bool
) -> None:
    before = loader.clock.at
    loader.clock.at = start_of_day(start) + timedelta(hours=9)
    recruit.record_contract(
        loader.ports,
        loader.author,
        structure,
        recruitment.id,
        kind=ContractKind.FIXED_TERM,
        signed_on=start,
        starts_on=start,
        ends_on=add_months(start, 24),
    )
    if ended:
        recruit.end(
            loader.ports,
            loader.author,
            structure,
            recruitment.id,
            ended_on=start + timedelta(days=15),
            reason=EndReason.TRIAL_PERIOD,
        )
    loader.clock.at = before


def _follow_ups(loader: _Loader, staff: dict[Role, Account]) -> None:
    follow_up.open_quarters(loader.ports, loader.ports.places.departments())
    loader.run_tasks()
    quarter = follow_up.quarter_in_progress(loader.clock.at).previous()
    for index, opened in enumerate(loader.ports.store.follow_ups(str(quarter), None)):
        if index % 3:
            _submit(loader, opened)
        if index % 3 == 2:
            follow_up.accept(
                loader.ports, loader.author, staff[Role.FUNDER], opened.id, expected_version=None
            )


def _submit(loader: _Loader, opened: FollowUp) -> None:
    structure = loader.ports.store.get(Structure, opened.structure_id)
    assert structure is not None
    follow_up.submit(
        loader.ports,
        loader.author,
        structure,
        opened.id,
        posts=tuple(
            PostDeclaration(recruitment_id=one, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
            for one in opened.recruitment_ids
        ),
        third_parties_invoiced=False,
        comment=None,
        signed_by=structure.name[:100],
    )


def _overdue(loader: _Loader, application_id: str) -> bool:
    application = loader.ports.store.get(Application, application_id)
    return application is not None and application.status is ApplicationStatus.OVERDUE
