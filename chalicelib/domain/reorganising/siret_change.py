"""A change of SIRET requested by the structure: another establishment of its company (RULES section 11)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import remarks
from chalicelib.domain.applying.siret import same_company
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.shared.calendar_rules import latest_rupture_date, paris_date
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


def require_own_company(siret: str, own: str) -> None:
    """Check that a new SIRET is another establishment of the same company.

    Args:
        siret: the new one, normalised.
        own: the present one.

    Raises:
        Refusal: ``siret_unchanged``, or ``siren_differs`` for another legal person.
    """
    if siret == own:
        raise Refusal(
            "siret_unchanged",
            "C'est déjà le SIRET de votre structure : il n'y a rien à changer.",
            "invalid",
            "/siret",
        )
    if not same_company(siret, own):
        raise Refusal(
            "siren_differs",
            "Ce SIRET a un autre SIREN : c'est une autre personne morale, qui doit reprendre les postes. "
            "L'Agence nationale de la cohésion des territoires enregistre cette reprise : demandez-la en "
            "répondant à l'un de ses e-mails. Pour une simple erreur dans le SIRET, demandez-lui de le "
            "corriger.",
            "invalid",
            "/siret",
        )


def require_siret_day(day: date, structure: Structure, today: date, params: Parameters) -> None:
    """Check the first day of a new SIRET, which may have passed.

    Args:
        day: in Paris.
        structure: the applicant.
        today: in Paris.
        params: the values in force.

    Raises:
        Refusal: ``change_day``.
    """
    first, latest = paris_date(structure.created_at), latest_rupture_date(today, params)
    if not first <= day <= latest:
        raise Refusal(
            "change_day",
            f"Indiquez un jour entre le {french_date(first)}, où votre espace a été créé, et le "
            f"{french_date(latest)}.",
            "invalid",
            "/effective_on",
        )


def asked_anew(known: StructureChange, asked: StructureChange) -> StructureChange:
    """Return a pending request with the structure's corrections; repeating it changes nothing.

    Raises:
        Refusal: ``status_forbids`` once the agency agreed.
    """
    if known.repeats(replace(asked, register=known.register)):
        return known
    if not known.waits:
        raise Refusal(
            "status_forbids",
            "L'Agence a déjà accepté votre demande : retirez-la d'abord, sur cette page, pour en faire une "
            "autre.",
        )
    return replace(asked, id=known.id, version=known.version)


def require_agency_declines(change: StructureChange) -> None:
    """Refuse a withdrawal by the agency of a structure's request: it must decline it with a reason.

    Raises:
        Refusal: ``declined_instead``.
    """
    if change.by_structure:
        raise Refusal(
            "declined_instead",
            "C'est la structure qui a demandé ce changement : refusez-le avec un motif, qu'elle recevra.",
        )


def register_remarks(change: StructureChange, application: Application) -> list[str]:
    """Return the register's contradictions with a new SIRET, in sentences: hints, never conditions."""
    return remarks(replace(application, siret=change.successor.siret), change.register)


def waiting_for(change: StructureChange, agreements: Iterable[Agreement]) -> list[Agreement]:
    """Return the agreements in force without the new SIRET whose parties have not signed it yet."""
    siret = change.successor.siret
    return [one for one in agreements if one.in_force and one.siret != siret and not one.has_agreed_to(siret)]


def is_signed(change: StructureChange, agreements: Iterable[Agreement]) -> bool:
    """Return whether a fully signed text has the new SIRET, so that the change can no longer be dropped."""
    return any(one.has_agreed_to(change.successor.siret) for one in agreements)


def require_unsigned(change: StructureChange, agreements: Iterable[Agreement]) -> None:
    """Check that no fully signed text has the new SIRET, before the change is dropped.

    Raises:
        Refusal: ``siret_signed``.
    """
    if is_signed(change, agreements):
        raise Refusal(
            "siret_signed",
            "Un texte signé par tous porte déjà ce SIRET : il prend effet à sa date. La structure demande "
            "ensuite le changement inverse, depuis « Mes informations », s'il était erroné.",
        )
