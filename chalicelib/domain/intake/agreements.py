"""Existing agreements, with the posts granted to their structures (RULES section 11)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.domain.applying.answers import CheckedAnswers, Contact
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.applying.subsidy import LegalForm, Regime, allowed_months, regime, subsidy
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.instalment import WHOLE, Share, Trigger, default_schedule
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import CONTACT_EMAIL, NUMBER, PLACE
from chalicelib.domain.intake.intake import ExaminedIntake, IntakeOutcome, examined, known, refused
from chalicelib.domain.intake.lines import IntakeFault, Readable, ReadLine, fault, judged
from chalicelib.domain.intake.money import lives_on, payment_taken_in
from chalicelib.domain.shared.calendar_rules import recruitment_deadline
from chalicelib.domain.shared.french import counted, euros, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.public_form import existing_phone
from chalicelib.domain.shared.refusal import Refusal

# The E.164 of a number typed in a department, None when no such number exists.
ReadPhone = Callable[[str, str], str | None]


@dataclass(frozen=True, kw_only=True)
class AgreementStanding:
    """The stored records that a line is about.

    Args:
        agreement: with the number of the line's case file, its application and its ledger.
        decided: whether the SIRET is free or its structure holds posts; False while an application for it
            awaits its decision.
        posts_left: of the programme, after the previous lines.
    """

    agreement: Agreement | None = None
    application: Application | None = None
    ledger: Ledger | None = None
    decided: bool
    posts_left: int

    @property
    def hired(self) -> bool:
        """Whether any contract was recorded on its posts."""
        one = self.application
        return one is not None and (one.posts_taken > 0 or bool(one.shares_free))


def paid_as(values: Mapping[str, Any]) -> Regime:
    """Return the regime of a line; an existing agreement of a public interest group allows private law.

    Raises:
        Refusal: as ``regime``.
    """
    return regime(values["kind"], values["legal_form"], private_law(values))


def private_law(values: Mapping[str, Any]) -> bool | None:
    """Return True for a public interest group (private-law contracts are assumed); None elsewhere."""
    return True if values["legal_form"] is LegalForm.PUBLIC_INTEREST_GROUP else None


def term_of(values: Mapping[str, Any], params: Parameters) -> date:
    """Return the last day to recruit on the posts of a line."""
    term: date | None = values["term"]
    return term or recruitment_deadline(values["decided_on"], params)


def schedule_of(values: Mapping[str, Any], params: Parameters) -> tuple[Share, ...]:
    """Return the instalments of a line; by default, those of the parameters in force.

    Raises:
        Refusal: ``intake_schedule``, pointing at the invalid column.
    """
    percents = values["percents"]
    if percents is None and values["follow_ups"] is None:
        return default_schedule(params)
    if percents is None or sum(percents) != WHOLE or 0 in percents:
        raise _wrong_schedule("percents", "Des parts d'au moins 1, dont la somme fait 100, sont attendues.")
    follow_ups = values["follow_ups"]
    if follow_ups is None or len(follow_ups) != len(percents):
        raise _wrong_schedule(
            "follow_ups", f"Autant de nombres que de parts sont attendus, soit {len(percents)}."
        )
    if list(follow_ups) != sorted(set(follow_ups)):
        raise _wrong_schedule("follow_ups", "Des nombres qui augmentent de versement en versement.")
    return tuple(
        Share(
            percent=percent,
            trigger=Trigger.FOLLOW_UP if number else Trigger.SIGNATURE,
            number=number,
            offset_days=params.instalment_offset_days,
        )
        for percent, number in zip(percents, follow_ups, strict=True)
    )


def _wrong_schedule(column: str, message: str) -> Refusal:
    return Refusal("intake_schedule", message, "invalid", f"/{column}")


def answers_of(values: Mapping[str, Any], phone: str | None) -> CheckedAnswers:
    """Return the twelve answers, those that a line contains.

    Args:
        values: of a valid line.
        phone: of the contact, as E.164.
    """
    return CheckedAnswers(
        kind=values["kind"],
        legal_form=values["legal_form"],
        private_law_contracts=private_law(values),
        has_identified_candidate=False,
        posts_requested=values["posts"],
        available_from=values["decided_on"],
        name=values["name"],
        job_offer_url=None,
        siret=values["siret"],
        contact=Contact(
            first_name=values["contact_first_name"],
            last_name=values["contact_last_name"],
            job_title=values["job_title"],
            phone=phone,
            email=values[CONTACT_EMAIL],
        ),
        place=values[PLACE],
        agreement_months=values["months"],
        subsidy_per_post_cents=values["per_post_cents"],
    )


def text_of(agreement: Agreement, values: Mapping[str, Any]) -> str:
    """Return a placeholder for the text that was signed elsewhere."""
    return (
        f"Convention de subvention signée avant l'ouverture de cet outil, dossier n° {values[NUMBER]} sur "
        f"Démarches simplifiées.\n\nStructure : {agreement.structure_name}, "
        f"SIRET {grouped_siret(agreement.siret)}.\n"
        f"Postes : {agreement.posts}. Durée : {agreement.months} mois par poste. Montant : "
        f"{euros(agreement.per_post_cents)} par poste, soit {euros(agreement.total_cents)}.\n"
        f"Signée par la structure le {french_date(values['structure_signed_on'])} et par la Banque des "
        f"Territoires le {french_date(values['funder_signed_on'])}.\n\n"
        "Le texte signé n'est pas ici : chaque partie garde le sien."
    )


def examine_agreement(
    line: ReadLine, standing: AgreementStanding, today: date, params: Parameters, read_phone: ReadPhone
) -> ExaminedIntake:
    """Return the outcome of a line of agreements; the rules judge what could be read of it.

    Args:
        line: as read.
        standing: the stored records.
        today: the date in Paris.
        params: the values in force.
        read_phone: reads telephone numbers.
    """
    values, here = line.readable, standing.agreement
    faults = judged(
        lambda: _decision_out_of_order(values, today, params),
        lambda: _signatures_out_of_order(values, today),
        lambda: _funder_signed_early(values),
        lambda: _term_out_of_order(values),
        lambda: _beyond_a_post(values, params),
        lambda: _unpaid(values),
        lambda: _against_regime(values),
        lambda: _unknown_phone(values, read_phone),
        lambda: _unsound_schedule(values, params),
    )
    if here is not None and here.taken_in_on is not None:
        if line.faults or faults:
            return examined(line, faults)
        return _examined_again(line, standing, params)
    if here is not None:
        faults.append(fault(NUMBER, "Ce numéro est celui d'une convention établie ici."))
    elif not standing.decided:
        waits = "Une candidature de ce SIRET attend sa décision ici : décidez-la ou annulez-la d'abord."
        faults.append(fault("siret", waits))
    if not line.faults and not faults and line.values["posts"] > standing.posts_left:
        left = counted(max(0, standing.posts_left), "poste")
        faults.append(fault("posts", f"Il ne reste que {left} au budget national."))
    return examined(line, faults, () if line.faults or faults else _told(line.values, params))


def _decision_out_of_order(values: Readable, today: date, params: Parameters) -> Iterator[IntakeFault]:
    decided = values["decided_on"]
    if decided.year < params.first_session_year or decided > today:
        yield fault("decided_on", f"Un jour passé est attendu, en {params.first_session_year} au plus tôt.")


def _signatures_out_of_order(values: Readable, today: date) -> Iterator[IntakeFault]:
    if values["funder_signed_on"] > today:
        yield fault("funder_signed_on", "Une convention en cours est signée par tous : un jour passé.")
    if values["structure_signed_on"] < values["decided_on"]:
        yield fault("structure_signed_on", "La convention se signe après le comité.")


def _funder_signed_early(values: Readable) -> Iterator[IntakeFault]:
    if values["funder_signed_on"] < values["structure_signed_on"]:
        yield fault("funder_signed_on", "La Banque des Territoires signe en dernier.")


def _term_out_of_order(values: Readable) -> Iterator[IntakeFault]:
    if values["term"] is not None and values["term"] < values["decided_on"]:
        yield fault("term", "L'échéance suit le comité.")


def _beyond_a_post(values: Readable, params: Parameters) -> Iterator[IntakeFault]:
    if values["posts"] > params.max_posts:
        yield fault("posts", f"Au plus {counted(params.max_posts, 'poste')}.")


def _unpaid(values: Readable) -> Iterator[IntakeFault]:
    if not values["per_post_cents"]:
        yield fault("per_post_cents", "Un montant supérieur à 0 est attendu.")


def _against_regime(values: Readable) -> Iterator[IntakeFault]:
    try:
        allowed = allowed_months(paid_as(values))
    except Refusal as refusal:
        yield fault("legal_form", refusal.message)
        return
    if values["months"] not in allowed:
        yield fault("months", f"{' ou '.join(map(str, allowed))} mois pour cette structure.")


def _unknown_phone(values: Readable, read_phone: ReadPhone) -> Iterator[IntakeFault]:
    if values["phone"] is None:
        return
    try:
        existing_phone(values["phone"], values[PLACE], "/phone", read=read_phone)
    except Refusal as refusal:
        yield fault("phone", refusal.message)


def _unsound_schedule(values: Readable, params: Parameters) -> Iterator[IntakeFault]:
    try:
        schedule_of(values, params)
    except Refusal as refusal:
        yield fault((refusal.pointer or "/")[1:], refusal.message)


def _told(values: Mapping[str, Any], params: Parameters) -> Iterator[str]:
    usual = subsidy(paid_as(values), values["months"], params)
    usual = usual.with_overseas_uplift(values[PLACE].department, params)
    if usual.per_post_cents != values["per_post_cents"]:
        yield (
            f"Le dispositif donne {euros(usual.per_post_cents)} par poste : c'est le montant du fichier qui "
            "est repris."
        )


def _examined_again(line: ReadLine, standing: AgreementStanding, params: Parameters) -> ExaminedIntake:
    """Return the outcome of a sound line whose agreement was already taken in."""
    agreement, ledger, values = standing.agreement, standing.ledger, line.values
    assert agreement is not None and agreement.taken_in_on is not None
    kept = list(_kept(values, agreement))
    corrected = list(_corrected(values, standing, params))
    if not corrected or ledger is None:
        return known(line, kept)
    first = Quarter.of(agreement.taken_in_on)
    if agreement.status is not AgreementStatus.SIGNED or lives_on(ledger, first):
        return known(line, [*kept, *corrected, "Des versements ou des suivis ont suivi ici"])
    if agreement.months != values["months"] and standing.hired:
        return refused(line, "months", "La durée ne change plus une fois un contrat repris.")
    if ledger.balances.paid > values["per_post_cents"] * agreement.posts:
        return refused(line, "per_post_cents", "Les versements repris dépassent cette subvention.")
    paid = [one.number for one in ledger.instalments if payment_taken_in(one)]
    if paid and max(paid) > len(_schedule_told(values, agreement, params)):
        return refused(line, "percents", "Des versements repris ont un rang au-delà de ces parts.")
    return replace(examined(line, told=[*corrected, *kept]), outcome=IntakeOutcome.CORRECTS)


def _schedule_told(values: Mapping[str, Any], agreement: Agreement, params: Parameters) -> tuple[Share, ...]:
    """Return the schedule of a line; by default, that of the agreement."""
    return agreement.schedule if values["percents"] is None else schedule_of(values, params)


def _kept(values: Mapping[str, Any], agreement: Agreement) -> Iterator[str]:
    """Return the differences that only acts of the agency may correct."""
    if agreement.siret != values["siret"]:
        yield f"SIRET : {grouped_siret(agreement.siret)} ici"
    if agreement.posts != values["posts"]:
        yield f"Postes attribués : {agreement.posts} ici"


def _corrected(values: Mapping[str, Any], standing: AgreementStanding, params: Parameters) -> Iterator[str]:
    """Return the differences that the line corrects, while nothing else followed."""
    agreement, ledger, application = standing.agreement, standing.ledger, standing.application
    assert agreement is not None
    if agreement.months != values["months"]:
        yield f"Durée en mois : {agreement.months} ici"
    if agreement.per_post_cents != values["per_post_cents"]:
        yield f"Montant par poste : {euros(agreement.per_post_cents)} ici"
    if agreement.schedule != _schedule_told(values, agreement, params):
        parts = " + ".join(str(one.percent) for one in agreement.schedule)
        yield f"Parts des versements : {parts} ici"
    if agreement.case_file is not None and agreement.case_file.state_since != values["structure_signed_on"]:
        yield "Signée par la structure le : un autre jour ici"
    if ledger is not None and ledger.signed_on != values["funder_signed_on"]:
        yield f"Signée par la Banque des Territoires le : {french_date(ledger.signed_on)} ici"
    if application is not None and application.decided_on not in (None, values["decided_on"]):
        yield f"Date du comité : {french_date(application.decided_on)} ici"
