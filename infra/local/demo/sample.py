"""A believable data set, so that every screen and list has something to show."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, Actor, Anybody, LinkHolder, System
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.answers import ApplicationAnswers, Contact
from chalicelib.domain.applying.application import AWAITING_DECISION, Application, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import CommitteeSession, Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.following_up.follow_up import Declared, FollowUp, PostDeclaration
from chalicelib.domain.recruiting.contract import ContractKind, ContractRemark
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import EndReason, Recruitment
from chalicelib.domain.shared.calendar_rules import add_months, start_of_day
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.reference.communes import Communes
from chalicelib.services.access import passwords, staff
from chalicelib.services.applying import applications, confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.changes import SYSTEM, Author
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_recruitments
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding import committee, review
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.recruiting import contracts, ends, pool, recruit, shortlist
from infra.local.demo.candidates import CANDIDATES, candidates
from infra.local.demo.loader import FIRST_NAMES, LAST_NAMES, Loader, QuietStore, SetClock, weighted

PASSWORD = "une phrase de passe pour la démonstration"
STRUCTURES = 300
_SEED = 2021
# Days before today of the three sessions: the first is past its term, the second in its last weeks.
_SESSIONS = ((1, 75), (2, 40), (3, 10))
_COMMENT = "Projet suivi avec la préfecture, cohérent avec le maillage du département."


def load(ports: Ports) -> str:
    """Load the data set into an empty system.

    Args:
        ports: the ports of the running system; its clock gives today.

    Returns:
        what to tell the person who asked for it: the accounts to sign in with.
    """
    today = ports.today()
    clock, store = SetClock(ports.clock.now()), QuietStore(ports.store)
    chosen = random.Random(_SEED)
    communes = [one for one in Communes().all() if one.postal_codes and one.latitude is not None]
    loader = Loader(
        ports=replace(ports, clock=clock, store=store),
        clock=clock,
        store=store,
        random=chosen,
        communes=communes,
        author=Author(kind=SYSTEM, request_id="demo"),
        today=today,
    )
    staff = _staff(loader)
    candidates(loader)
    applied = _applications(loader)
    _review(loader, staff, applied)
    for number, days_ago in _SESSIONS:
        _session(loader, staff, applied, number, days_ago)
    owner = _recruit(loader, staff)
    _next_session(loader, staff, applied)
    lines = [f"  {account.role.label} : {account.email}" for account in (owner, *staff.values())]
    return "\n".join(
        [
            f"{len(applied)} structures et {CANDIDATES} candidats sont chargés.",
            f"Tous ces comptes ont le mot de passe « {PASSWORD} »",
            "(le code du second facteur des agents est sur /_local/totp) :",
            *lines,
        ]
    )


def _staff(loader: Loader) -> dict[Role, Account]:
    loader.at(120)
    opened: dict[Role, Account] = {}
    first = staff.invite_first_agency_account(
        loader.ports,
        System(request_id="demo"),
        email="agence@conseiller-numerique.example",
        first_name="Première",
        last_name="Personne",
    )
    assert first is not None
    agency = opened[Role.AGENCY] = _open(loader, first.id)
    everywhere = tuple(loader.ports.places.departments())
    for role, name in (
        (Role.PREFECTURE, "prefecture"),
        (Role.COMMITTEE, "comite"),
        (Role.FUNDER, "bdt"),
    ):
        account = staff.invite_staff(
            loader.ports,
            _acting(agency),
            email=f"{name}@conseiller-numerique.example",
            role=role,
            first_name=loader.choose(FIRST_NAMES),
            last_name=loader.choose(LAST_NAMES),
            departments=everywhere if role is Role.PREFECTURE else (),
        )
        opened[role] = _open(loader, account.id)
    return opened


def _acting(account: Account) -> AccountSession:
    return AccountSession(account=account, request_id="demo")


def _open(loader: Loader, account_id: str) -> Account:
    ports = loader.ports
    token = ports.signer.token(LinkPurpose.OPEN_ACCOUNT, loader.store.links[account_id])
    holder = LinkHolder(token=token, request_id="demo")
    secret = passwords.look_at_opening(ports, holder).totp_secret
    return passwords.open_account(
        ports,
        holder,
        password=PASSWORD,
        totp_code=_code(secret, loader.clock.at) if secret else None,
    )


def _code(secret: str, at: datetime) -> str:
    import pyotp

    return pyotp.TOTP(secret).at(int(at.timestamp()))


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


def _applications(loader: Loader) -> list[str]:
    ids = []
    for index, commune in enumerate(weighted(loader, STRUCTURES)):
        loader.at(loader.random.randint(5, 110), loader.random.randint(7, 19))
        kind, form, months, name = loader.choose(_KINDS)
        email = f"contact{index:03d}@structure.example"
        submit_application(
            loader.ports,
            Anybody(request_id="demo", address=email),
            answers=ApplicationAnswers(
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
                    first_name=loader.choose(FIRST_NAMES),
                    last_name=loader.choose(LAST_NAMES),
                    job_title=loader.choose(("Maire", "Directrice", "Chargé de mission", "Présidente")),
                    email=email,
                    phone=None,
                ),
                agreement_months=months,
                job_offer_url=None,
            ),
        )
        application_id, link_id = next(reversed(loader.store.links.items()))
        ids.append(application_id)
        # A few forgot to confirm: their form stays « à confirmer ».
        if index % 40 != 7:
            token = loader.ports.signer.token(LinkPurpose.CONFIRM_APPLICATION, link_id)
            confirm.confirm(loader.ports, LinkHolder(token=token, request_id="demo"))
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


def _review(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    prefecture = _acting(staff[Role.PREFECTURE])
    for index, application_id in enumerate(applied):
        application = loader.ports.store.get(Application, application_id)
        if application is None or application.status is not ApplicationStatus.CONFIRMED or index % 4 == 3:
            continue
        loader.clock.at = application.submitted_at + timedelta(days=2)
        if index % 10 == 0:
            review.ask(
                loader.ports,
                prefecture,
                application_id,
                text="Dans quels lieux le conseiller recevra-t-il le public ?",
            )
            if index % 20 == 0:
                link = loader.store.links[application_id]
                token = loader.ports.signer.token(LinkPurpose.ANSWER_QUESTION, link)
                review.answer_by_link(
                    loader.ports, LinkHolder(token=token), text="À la mairie et à la médiathèque."
                )
        review.give_opinion(
            loader.ports,
            prefecture,
            application_id,
            verdict=OpinionVerdict.UNFAVOURABLE if index % 11 == 0 else OpinionVerdict.FAVOURABLE,
            comment=_COMMENT,
        )


def _session(
    loader: Loader, staff: dict[Role, Account], applied: list[str], number: int, days_ago: int
) -> None:
    secretary = _acting(staff[Role.COMMITTEE])
    loader.at(days_ago, 8)
    session = committee.create_session(
        loader.ports, secretary, number=number, held_on=loader.today - timedelta(days=days_ago)
    )
    waiting = [
        application
        for application in (loader.ports.store.get(Application, one) for one in applied)
        if application is not None
        and application.status in (ApplicationStatus.CONFIRMED, ApplicationStatus.UNDER_REVIEW)
        and application.submitted_at < loader.clock.at
    ]
    for index, application in enumerate(waiting):
        committee.put_on_agenda(loader.ports, secretary, session.id, application.id)
        verdict, posts, reason = _verdict(index, application)
        committee.record_decision(
            loader.ports,
            secretary,
            session.id,
            application.id,
            verdict=verdict,
            posts_granted=posts,
            reason=reason,
        )
    loader.at(days_ago, 18)
    committee.close_session(
        loader.ports, secretary, session.id, minutes=f"Procès-verbal de la séance n° {number}."
    )
    loader.run_tasks()
    published = loader.ports.store.get(CommitteeSession, session.id)
    assert published is not None


def _next_session(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    """The session to come, with an agenda to decide on."""
    secretary = _acting(staff[Role.COMMITTEE])
    loader.at(0, 1)
    session = committee.create_session(
        loader.ports, secretary, number=len(_SESSIONS) + 1, held_on=loader.today
    )
    for application_id in applied:
        application = loader.ports.store.get(Application, application_id)
        if application is not None and application.status in AWAITING_DECISION:
            committee.put_on_agenda(loader.ports, secretary, session.id, application_id)


def _verdict(index: int, application: Application) -> tuple[Verdict, int | None, str | None]:
    if index % 9 == 4:
        return Verdict.REJECTED, None, "Le territoire est déjà couvert par d'autres conseillers numériques."
    if index % 13 == 6:
        return Verdict.POSTPONED, None, "Précisez les lieux d'accueil du public."
    return Verdict.VALIDATED, application.posts_requested or 1, None


def _recruit(loader: Loader, staff: dict[Role, Account]) -> Account:
    """Recruitments in every state.

    Returns:
        the account of the structure that has the most to show and a post to fill.
    """
    richest: tuple[int, Account] | None = None
    structures = list(_structures(loader))
    for index, (application, structure) in enumerate(structures):
        assert application.decided_on is not None
        loader.clock.at = start_of_day(application.decided_on) + timedelta(days=3, hours=9)
        actor = _working_for(loader, structure)
        listing = pool.list_candidates(loader.ports, actor, tab=MatchStatus.NEW, limit=12, cursor=None)
        acted = [row.card.candidate_id for row in listing.rows]
        for candidate_id in acted[:6]:
            _set(loader, actor, candidate_id, MatchStatus.SHORTLISTED)
        for candidate_id in acted[6:9]:
            _set(loader, actor, candidate_id, MatchStatus.DECLINED)
        if index % 4 and acted:
            _hire(loader, index, application, actor, acted[:6])
        now = loader.ports.store.get(Application, application.id)
        assert now is not None
        if now.posts_free and not now.past_term(loader.today) and (not richest or listing.total > richest[0]):
            richest = (listing.total, actor.account)
    loader.at(0, 1)
    _follow_ups(loader, staff)
    fire_due_timers(loader.ports, go_on=_always)
    late = [application for application, _ in structures if _overdue(loader, application.id)]
    for application in late[:3]:
        applications.extend(
            loader.ports,
            _acting(staff[Role.PREFECTURE]),
            application.id,
            deadline=add_months(loader.today, 1),
            reason="Un entretien est prévu la semaine prochaine.",
        )
    assert richest is not None
    # The mailbox has its first message: this one is no story of the past.
    loader.store.quiet = False
    return _open(loader, richest[1].id)


def _always() -> bool:
    return True


def _structures(loader: Loader) -> Iterator[tuple[Application, Structure]]:
    granted = every(loader.ports.store.applications, departments=None, statuses={ApplicationStatus.VALIDATED})
    for application in granted:
        structure = loader.ports.store.get(Structure, application.structure_id or "")
        if structure is not None:
            yield application, structure


def _working_for(loader: Loader, structure: Structure) -> AccountSession:
    account = next(every(loader.ports.store.accounts, Role.STRUCTURE, structure_id=structure.id))
    # Of several structures, the one that is shown.
    return AccountSession(account=account.switched_to(structure.id), request_id="demo")


def _set(loader: Loader, actor: Actor, candidate_id: str, status: MatchStatus) -> None:
    _unless_refused(lambda: shortlist.choose(loader.ports, actor, candidate_id, status=status))


def _unless_refused(act: Callable[[], object]) -> bool:
    """Whether an act was possible: chosen at random, some candidates are recruited elsewhere by then."""
    try:
        act()
    except Refusal:
        return False
    return True


def _hire(loader: Loader, index: int, application: Application, actor: Actor, shortlisted: list[str]) -> None:
    assert application.decided_on is not None
    start = application.decided_on + timedelta(days=20)
    for candidate_id in shortlisted[: application.posts_granted]:
        if not _unless_refused(
            lambda one=candidate_id: recruit.validate(  # type: ignore[misc]
                loader.ports, actor, one, planned_hire_date=start
            )
        ):
            continue
        loader.run_tasks()
        *_, recruitment = every(own_recruitments, loader.ports, actor)
        if index % 8 == 1:
            recruit.cancel(loader.ports, actor, candidate_id)
        elif index % 4 == 2 and start <= loader.today:
            _sign(loader, actor, recruitment, start, ended=index % 24 == 2)


def _sign(loader: Loader, actor: Actor, recruitment: Recruitment, start: date, *, ended: bool) -> None:
    before = loader.clock.at
    loader.clock.at = start_of_day(start) + timedelta(hours=9)
    contracts.record_contract(
        loader.ports,
        actor,
        recruitment.id,
        kind=ContractKind.FIXED_TERM,
        signed_on=start,
        starts_on=start,
        ends_on=add_months(start, 24),
        confirmed_remarks=tuple(ContractRemark),
    )
    if ended:
        ends.end(
            loader.ports,
            actor,
            recruitment.id,
            ended_on=start + timedelta(days=15),
            reason=EndReason.TRIAL_PERIOD,
        )
    loader.clock.at = before


def _follow_ups(loader: Loader, staff: dict[Role, Account]) -> None:
    follow_up.open_quarters(loader.ports, loader.ports.places.departments())
    loader.run_tasks()
    quarter = follow_up.quarter_in_progress(loader.clock.at).previous()
    for index, opened in enumerate(every(loader.ports.store.follow_ups, str(quarter), None)):
        if index % 3:
            submitted = _submit(loader, opened)
            if index % 3 == 2:
                funder = _acting(staff[Role.FUNDER])
                checking.accept(loader.ports, funder, opened.id, expected_version=submitted.version)


def _submit(loader: Loader, opened: FollowUp) -> FollowUp:
    structure = loader.ports.store.get(Structure, opened.structure_id)
    assert structure is not None
    return follow_up.submit(
        loader.ports,
        _working_for(loader, structure),
        opened.id,
        declared=Declared(
            posts=tuple(
                PostDeclaration(recruitment_id=one, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
                for one in opened.recruitment_ids
            ),
            third_parties_invoiced=False,
            comment=None,
            signed_by=structure.name[:100],
        ),
    )


def _overdue(loader: Loader, application_id: str) -> bool:
    application = loader.ports.store.get(Application, application_id)
    return application is not None and application.status is ApplicationStatus.OVERDUE
