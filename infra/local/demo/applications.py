"""The applications of the sample data: the forms, the opinions and the sessions of the committee."""

from datetime import timedelta

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import Anybody, LinkHolder
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.answers import ApplicationAnswers, Contact
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION, ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.services.applying import confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.deciding import committee, drafts, preparing, review
from infra.local.demo.loader import FIRST_NAMES, LAST_NAMES, Loader, acting, weighted

STRUCTURES = 40
# Days before today of the three sessions. Contracts of the first one start before the current quarter on any
# day; the recruitment term of the second one is not over.
SESSIONS = {1: 130, 2: 40, 3: 10}
_COMMENT = "Projet suivi avec la préfecture, cohérent avec le maillage du département."

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


def apply(loader: Loader) -> list[str]:
    """Submit the forms; return the ids of the applications."""
    ids = []
    for index, commune in enumerate(weighted(loader, STRUCTURES)):
        # One in four is more recent than the last session.
        days_ago = loader.random.randint(3, 9) if index % 4 == 0 else loader.random.randint(11, 170)
        loader.at(days_ago, loader.random.randint(7, 19))
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
        loader.run_tasks()
        application_id, link_id = next(reversed(loader.store.links.items()))
        ids.append(application_id)
        # A few forgot to confirm: their form stays « à confirmer ».
        if index % 40 != 7:
            token = loader.ports.signer.token(LinkPurpose.CONFIRM_APPLICATION, link_id)
            confirm.confirm(loader.ports, LinkHolder(token=token, request_id="demo"))
    return ids


def _siret(index: int) -> str:
    """Return a SIRET with a valid checksum that belongs to nobody: no SIREN begins with 999."""
    base = f"9990{index:05d}0001"
    for last in "0123456789":
        digits = [int(digit) for digit in base + last]
        doubled = [
            digit if position % 2 else digit * 2 - 9 * (digit > 4) for position, digit in enumerate(digits)
        ]
        if sum(doubled) % 10 == 0:
            return base + last
    raise AssertionError("one of ten digits completes a Luhn sum")


def give_opinions(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    """Ask questions on some applications and give an opinion on most."""
    prefecture = acting(staff[Role.PREFECTURE])
    for index, application_id in enumerate(applied):
        application = loader.ports.store.get(Application, application_id)
        if application is None or application.status is not ApplicationStatus.CONFIRMED:
            continue
        if index % 4 == 3 or index % 8 == 4:
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


def ask_one(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    """Ask a question on the last application that waits: its structure is sent a link to answer."""
    *_, waiting = _awaiting_decision(loader, applied)
    review.ask(
        loader.ports, acting(staff[Role.PREFECTURE]), waiting.id, text="À quels horaires sera-t-il présent ?"
    )


def draft_one(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    """Keep an opinion as a draft on the first application that waits for one."""
    waiting = next(one for one in _awaiting_decision(loader, applied) if one.awaits_opinion)
    drafts.save_draft(
        loader.ports,
        acting(staff[Role.PREFECTURE]),
        waiting.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="À compléter après l'entretien avec la structure.",
    )


def _awaiting_decision(loader: Loader, applied: list[str]) -> list[Application]:
    found = [loader.ports.store.get(Application, one) for one in applied]
    return [one for one in found if one is not None and one.status in AWAITING_DECISION]


def hold_session(loader: Loader, staff: dict[Role, Account], applied: list[str], number: int) -> None:
    """Decide on the waiting applications in a session, and publish it."""
    days_ago = SESSIONS[number]
    secretary = acting(staff[Role.COMMITTEE])
    loader.at(days_ago, 8)
    session = committee.create_session(
        loader.ports, secretary, number=number, held_on=loader.today - timedelta(days=days_ago)
    )
    preparing.open_session(loader.ports, secretary, session.id)
    waiting = [one for one in _awaiting_decision(loader, applied) if one.submitted_at < loader.clock.at]
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


def prepare_next_session(loader: Loader, staff: dict[Role, Account], applied: list[str]) -> None:
    """Open a session whose agenda has the applications under review."""
    secretary = acting(staff[Role.COMMITTEE])
    loader.at(0, 1)
    session = committee.create_session(
        loader.ports, secretary, number=len(SESSIONS) + 1, held_on=loader.today
    )
    for application in _awaiting_decision(loader, applied):
        if application.status is ApplicationStatus.UNDER_REVIEW:
            committee.put_on_agenda(loader.ports, secretary, session.id, application.id)
    preparing.open_session(loader.ports, secretary, session.id)


def _verdict(index: int, application: Application) -> tuple[Verdict, int | None, str | None]:
    if index % 9 == 4:
        return Verdict.REJECTED, None, "Le territoire est déjà couvert par d'autres conseillers numériques."
    if index % 7 == 3:
        return Verdict.POSTPONED, None, "Précisez les lieux d'accueil du public."
    return Verdict.VALIDATED, application.posts_requested or 1, None
