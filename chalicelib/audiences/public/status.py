"""The data of the private page of an application: state, next step, timeline, amount, days left."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import TRANSITIONS, ApplicationStatus
from chalicelib.domain.deciding.appeals import APPEALS
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.french import french_date
from chalicelib.mail.wording import plural, time_left

S = ApplicationStatus

_STILL_LOOKED_AT = (
    "Sans nouvelle de notre part, c'est qu'elle n'est pas encore passée en comité : vous recevrez la "
    "décision par e-mail."
)
_MEANINGS = {
    S.SUBMITTED: "Suivez le lien de confirmation reçu par e-mail : sans cela, la candidature n'est pas "
    "transmise.",
    S.CONFIRMED: "Elle est transmise à la préfecture de votre département, qui donne un avis, puis au comité "
    f"national de sélection. {_STILL_LOOKED_AT}",
    S.UNDER_REVIEW: "La préfecture de votre département et le comité national de sélection l'examinent. "
    f"{_STILL_LOOKED_AT}",
    S.VALIDATED: "Le comité national de sélection a validé votre candidature. Recrutez par la plateforme : "
    "l'e-mail de décision dit comment entrer dans votre espace.",
    S.REJECTED: "Le comité national de sélection a refusé votre candidature. Vous pouvez en parler "
    "avec votre préfecture et, si votre projet évolue, déposer une nouvelle candidature.",
    S.POSTPONED: "Le comité national de sélection réexaminera votre candidature à une prochaine séance. "
    "Envoyez ce qui manque : il n'est pas nécessaire de déposer une nouvelle candidature.",
    S.WITHDRAWN: "Vous avez retiré cette candidature : elle n'est plus examinée. Vous pouvez en "
    "déposer une autre.",
    S.DUPLICATE: "L'Agence nationale de la cohésion des territoires a classé cette candidature : une "
    "structure n'en a qu'une à la fois.",
    S.CANCELLED: "L'Agence nationale de la cohésion des territoires a fermé cette candidature.",
    S.OVERDUE: "Le délai de recrutement est dépassé : aucun candidat ne peut plus être validé. Si un "
    "recrutement est en vue, demandez une prolongation. Sinon, les postes pourront être repris.",
    S.LAPSED: "Le délai de recrutement est dépassé, et l'Agence nationale de la cohésion des territoires a "
    "repris les postes.",
}
# The texts that differ for a request for additional posts, which is made in the space.
_ADDITIONAL_MEANINGS = {
    S.REJECTED: "Le comité national de sélection a refusé votre demande de postes supplémentaires. Vous "
    "pouvez en parler avec votre préfecture et, si votre projet évolue, en faire une autre dans l'espace.",
    S.WITHDRAWN: "Vous avez retiré cette demande de postes supplémentaires : elle n'est plus examinée. Vous "
    "pouvez en faire une autre dans votre espace.",
    S.DUPLICATE: "L'Agence nationale de la cohésion des territoires a classé cette demande de postes "
    "supplémentaires en double.",
}
# The message to the sender of a form that was set aside because another application is active.
ASIDE = (
    "Votre adresse est confirmée, mais une candidature était déjà enregistrée pour le même numéro SIRET : "
    "celle-ci n'est pas transmise à la préfecture. Rapprochez-vous de vos collègues."
)
_IN_LIQUIDATION = (
    "Cette demande de postes est close avec la liquidation judiciaire de la structure : elle n'est plus "
    "examinée."
)
_REASON_LABELS = {
    S.REJECTED: "Motif de la décision",
    S.POSTPONED: "Ce qui manque",
    S.DUPLICATE: "Pourquoi",
    S.CANCELLED: "Pourquoi",
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of the timeline; its state is ``done``, ``current`` or ``ahead``."""

    label: str
    detail: str = ""
    when: str = "done"


@dataclass(frozen=True, kw_only=True)
class State:
    """The state of an application, in French.

    ``amount_cents`` is in euro cents, None while unknown; ``late``: the term to recruit has passed.
    """

    label: str
    meaning: str
    timeline: list[Moment]
    reason: tuple[str, str] | None
    amount_cents: int | None
    deadline: date | None
    time_left: str
    late: bool
    may_withdraw: bool
    appeals: tuple[str, ...]


def state_of(application: Application, today: date) -> State:
    """Return the state of an application.

    Args:
        application: of the page.
        today: the date in Paris.
    """
    status = application.status
    posts = application.posts_held or application.posts_requested
    reason_label = _REASON_LABELS.get(status)
    recruiting = status in (S.VALIDATED, S.OVERDUE) and not application.fully_hired
    deadline = application.recruitment_deadline if recruiting else None
    meaning = ASIDE if application.aside else _MEANINGS[status]
    if application.is_additional:
        meaning = _ADDITIONAL_MEANINGS.get(status, meaning)
    if application.is_closed_in_liquidation:
        meaning = _IN_LIQUIDATION
    if status is S.VALIDATED and application.fully_hired:
        meaning = "Tous les postes attribués sont pourvus."
    return State(
        label=status.label,
        meaning=meaning,
        timeline=_timeline(application),
        reason=(reason_label, application.decision_reason)
        if reason_label and application.decision_reason
        else None,
        amount_cents=application.subsidy_per_post_cents * posts if posts else None,
        deadline=deadline,
        time_left=time_left((deadline - today).days) if deadline else "",
        late=deadline is not None and deadline < today,
        appeals=APPEALS if status is S.REJECTED else (),
        may_withdraw=S.WITHDRAWN in TRANSITIONS[status] and not application.posts_held,
    )


def _on(day: date | None) -> str:
    return f"le {french_date(day)}" if day else ""


def _timeline(application: Application) -> list[Moment]:
    status = application.status
    moments = [Moment(label="Formulaire reçu", detail=_on(paris_date(application.submitted_at)))]
    if application.confirmed_at:
        moments.append(Moment(label="Adresse confirmée", detail=_on(paris_date(application.confirmed_at))))
    elif status is S.SUBMITTED:
        moments.append(Moment(label="Adresse à confirmer", when="current"))
    if application.posts_granted:
        moments += _after_the_grant(application)
    elif application.decided_on and status is S.REJECTED:
        moments.append(Moment(label="Refusée par le comité", detail=_on(application.decided_on)))
    else:
        if application.decided_on:
            moments.append(Moment(label="Ajournée par le comité", detail=_on(application.decided_on)))
        moments += _before_the_decision(status)
    if status is S.WITHDRAWN:
        moments.append(Moment(label="Candidature retirée", when="current"))
    if status in (S.CANCELLED, S.DUPLICATE):
        moments.append(Moment(label="Candidature fermée", when="current"))
    return moments


def _before_the_decision(status: ApplicationStatus) -> list[Moment]:
    if status in (S.WITHDRAWN, S.CANCELLED, S.DUPLICATE):
        return []
    examined = "ahead" if status is S.SUBMITTED else "current"
    return [
        Moment(label="Examen par la préfecture et le comité", when=examined),
        Moment(label="Décision du comité", when="ahead"),
        Moment(label="Recrutement", when="ahead"),
    ]


def _after_the_grant(application: Application) -> list[Moment]:
    granted = Moment(label="Validée par le comité", detail=_on(application.decided_on))
    status = application.status
    hired = plural(application.posts_hired, "contrat signé", "contrats signés")
    progress = f"{hired} sur {plural(application.posts_granted, 'poste')}"
    if status in (S.WITHDRAWN, S.CANCELLED):
        return [granted]
    if status is S.LAPSED:
        return [granted, Moment(label="Postes repris", when="current")]
    if application.fully_hired:
        return [granted, Moment(label="Recrutement terminé", detail=progress)]
    label = "Délai de recrutement dépassé" if status is S.OVERDUE else "Recrutement"
    return [granted, Moment(label=label, detail=progress, when="current")]
