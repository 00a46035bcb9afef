"""The words of the agreement, made from the facts of a structure (RULES 3 to 5, 13, 19, 21)."""

from collections.abc import Sequence
from datetime import date

from chalicelib.domain.applying.siret import grouped_siret
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import Share, Trigger, parted
from chalicelib.domain.shared.french import euros, french_date

# Raise it whenever the words below change: a text that was sent keeps the version it was made from.
TEMPLATE = "2026-12-4"

# The beginning of an article's title; the layout of the text reads it.
ARTICLE = "Article "


def agreement_text(
    agreement: Agreement, *, department_name: str, number: int, on: date, schedule: Sequence[Share]
) -> str:
    """Return the whole text to be signed, its paragraphs separated by an empty line.

    Args:
        agreement: as it is now; if a text is in force already, the new one is an amendment.
        department_name: in French.
        number: of the text among those of the agreement.
        on: the day on which it is made.
        schedule: its instalments.
    """
    amends = agreement.signed_version_id is not None
    posts = _posts(agreement.posts)
    title = f"Avenant n° {number - 1} à la convention de subvention" if amends else "Convention de subvention"
    siret = f"SIRET {grouped_siret(agreement.siret)}, {agreement.department} {department_name}"
    paragraphs = [
        f"{title} – dispositif Conseiller numérique France Services",
        "Entre la Banque des Territoires, qui gère la subvention pour le compte de l'État, et la structure "
        f"« {agreement.structure_name} » ({siret}), ci-après « la structure ».",
        f"Texte établi le {french_date(on)}.",
    ]
    if amends:
        paragraphs.append(
            "Cet avenant remplace le texte signé auparavant, qui portait sur "
            f"{_posts(agreement.signed_posts or 0)}."
        )
    paragraphs += _life_of_structure(agreement)
    articles = {
        "Objet": f"L'État subventionne {posts} de conseiller numérique au sein de la structure. Les "
        "conseillers aident le public, gratuitement et sans restriction d'aucune sorte, à utiliser le "
        "numérique au quotidien, avec un esprit critique, et à faire leurs démarches en ligne.",
        "Montant": f"La subvention est de {euros(agreement.per_post_cents)} par poste, soit "
        f"{euros(agreement.per_post_cents * agreement.posts)} pour {posts}.{_moved(agreement)}",
        "Durée": f"Chaque poste est subventionné pendant {agreement.months} mois, à compter du début de son "
        "premier contrat de travail. La convention prend fin avec le dernier poste subventionné.",
        "Engagements de la structure": "La structure emploie chaque conseiller à plein temps sur la "
        "médiation numérique, le laisse suivre la formation payée par l'État, lui donne les moyens de ses "
        "missions et le laisse participer aux rencontres du réseau.",
        "Suivi": "La structure transmet chaque trimestre le suivi de l'utilisation de la subvention. Les "
        "conseillers enregistrent régulièrement leurs activités.",
        "Versements": f"{_schedule(agreement, schedule)} Les versements dépendent des suivis acceptés et de "
        "l'activité à plein temps des conseillers ; ils sont suspendus tant que ces conditions ne sont pas "
        "remplies. Ce qui n'est pas justifié est rendu, au prorata des jours de poste occupé.",
        "Modification": "Un autre nombre de postes, attribués ou rendus, un autre échéancier des versements "
        "ou un autre SIRET de la structure donne lieu à un avenant signé de la même façon.",
        "Signature": "La structure signe d'abord, la Banque des Territoires en dernier. Chacune déclare "
        "sur la plateforme le nom et la qualité de la personne qui signe. Cette déclaration n'est pas une "
        "signature électronique qualifiée.",
    }
    for place, (heading, words) in enumerate(articles.items(), start=1):
        paragraphs += [f"{ARTICLE}{place} – {heading}", words]
    return "\n\n".join(paragraphs)


def _life_of_structure(agreement: Agreement) -> list[str]:
    """Return a paragraph for each event in the life of the structure that the text takes into account."""
    said = []
    if agreement.origin is not None:
        said.append(
            f"La structure reprend, à compter du {french_date(agreement.origin.on)}, des postes de la "
            f"structure « {agreement.origin.structure_name} ». Les jours antérieurs restent à la convention "
            "de celle-ci."
        )
    if agreement.new_siret is not None:
        said.append(
            f"À compter du {french_date(agreement.new_siret.on)}, la structure, même personne morale, a pour "
            f"SIRET {grouped_siret(agreement.new_siret.siret)}."
        )
    return said


def _moved(agreement: Agreement) -> str:
    """Return what the days of posts that changed structure add to the amount, or take from it."""
    if not agreement.moved_cents:
        return ""
    amount = euros(abs(agreement.moved_cents))
    total = f"soit {euros(agreement.total_cents)} au total"
    if agreement.moved_cents > 0:
        return (
            f" S'y ajoutent {amount} pour les jours de postes repris depuis par une autre structure, {total}."
        )
    return f" En sont déduits {amount} pour les jours antérieurs à la reprise des postes, {total}."


def _schedule(agreement: Agreement, schedule: Sequence[Share]) -> str:
    """Return when the subsidy is paid; an amendment names only percents, since they divide what is left."""
    amends = agreement.signed_version_id is not None
    lines = [
        f"{one.percent} % {one.words}" if amends else f"{one.percent} % ({euros(cents)}) {one.words}"
        for one, cents in zip(schedule, parted(agreement.total_cents, schedule), strict=True)
    ]
    said = [f"La subvention est versée ainsi : {' ; '.join(lines)}."]
    if any(one.trigger is Trigger.DATE for one in schedule):
        said.append("Ce qui est prévu à une date n'est jamais dû avant la dernière signature.")
    if amends:
        said.append(
            "Ce qui est dû avant la signature de cet avenant garde son montant ; le reste est réparti entre "
            "les autres lignes, en proportion de leurs pourcentages."
        )
    return " ".join(said)


def _posts(number: int) -> str:
    return f"{number} {'postes' if number > 1 else 'poste'}"
