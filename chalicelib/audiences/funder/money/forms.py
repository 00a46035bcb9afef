"""The forms of the money (RULES 19, 21 and section 11)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.audiences.shared.forms import PageNumber, PersonName, Phone, Reason
from chalicelib.audiences.shared.money.amounts import Cents, CentsOrNone, EurosOrNoneTyped, EurosTyped
from chalicelib.audiences.shared.tables.forms import FileFormat, TableFile
from chalicelib.domain.funding.ledger.summary import InstalmentTray
from chalicelib.domain.funding.payments import LABELS, MOST_LINES, MOST_PAYMENTS
from chalicelib.http.fields import Ask, Day, Form, Line, MultiLine

_Reason = Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères.")]
# Instalments per page of the list.
PAGE = 100
_Ref = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}_[1-9][0-9]{0,2}$")]
Department = Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")]


class InstalmentChoice(Form):
    """Which instalments, and which page of them."""

    tray: Annotated[InstalmentTray, Ask("Liste")] = InstalmentTray.TO_PROPOSE
    q: Annotated[Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom de la structure.")] = None
    department: Department = None
    page: PageNumber = 1


class ChosenInstalments(Form):
    """Chosen instalments, each by the id of its agreement and its number: ``<agreement>_<number>``."""

    instalments: Annotated[
        Annotated[list[_Ref], Field(min_length=1, max_length=PAGE)],
        Ask("Versements", missing="Cochez au moins un versement dans la liste."),
    ]


class OrderedTogether(Form):
    """The approved instalments of one payment file.

    ``seen_at`` is when the list was read, in milliseconds since 1970: the same choice sent twice from one
    list makes one file.
    """

    instalments: Annotated[
        Annotated[list[_Ref], Field(min_length=1, max_length=MOST_PAYMENTS)],
        Ask("Versements", missing="Cochez au moins un versement dans la liste."),
    ]
    seen_at: Annotated[Annotated[int, Field(ge=0, le=9_999_999_999_999)], Ask("Lue à")]


class HeldBackForm(Form):
    """Why an instalment is suspended, and until what."""

    number: Annotated[Annotated[int, Field(ge=1, le=999)], Ask("Versement n°")]
    why: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]
    until: Annotated[
        Annotated[str, Line(200)],
        Ask("Jusqu'à", hint="Ce qui lèvera la suspension. Exemple : la réception du contrat de travail."),
    ]


class CallBackForm(Form):
    """The call by which bank details were checked."""

    spoke_to: Annotated[PersonName, Ask("Personne appelée")]
    called_on: Annotated[Day, Ask("Jour de l'appel")]
    number: Annotated[
        Phone,
        Ask("Numéro appelé", hint="Celui que cette page dit d'appeler, ou un numéro officiel."),
    ]
    found_in: Annotated[
        Annotated[str, Line(200)] | None,
        Ask(
            "Pour un numéro officiel : où vous l'avez trouvé",
            hint="Nécessaire pour un numéro officiel. Exemple : l'annuaire de service-public.fr. Jamais un "
            "message de la structure.",
        ),
    ] = None


class TurnedDownForm(Form):
    """Why bank details are not taken."""

    why: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]


class PaymentAnswer(TableFile):
    """The answer of the bank."""

    description = (
        "Le retour de la banque : CSV (UTF-8, UTF-16 ou Windows-1252, séparé par des points-virgules, des "
        "tabulations ou des virgules) ou XLSX (la première feuille), "
        f"{MOST_LINES} lignes et 1 Mo au plus. La première ligne nomme les colonnes, dans n'importe quel "
        f"ordre et parmi d'autres : {', '.join(LABELS.values())} ; « Motif » est nécessaire pour un renvoi. "
        "La référence est celle du fichier des virements, le résultat vaut Payé ou Renvoyé. dry_run=true "
        "donne le rapport par ligne et n'écrit rien. Une ligne à corriger refuse le fichier entier, sauf "
        "only_sound=true. Le même fichier envoyé deux fois n'écrit rien la seconde fois."
    )


class LedgersOfYear(FileFormat):
    """The year of the ledgers to export, and the format."""

    year: Annotated[Annotated[int, Field(ge=2021, le=2099)], Ask("Année")]


class WhyForm(Form):
    """Why a final balance is taken back."""

    why: _Reason


class DisputeAnswerForm(Form):
    """The answer to a dispute."""

    answer: Annotated[
        Annotated[str, MultiLine(10, 2000)],
        Ask("Votre réponse", hint="De 10 à 2 000 caractères. La structure la reçoit par e-mail."),
    ]
    less_cents: Annotated[CentsOrNone, Ask("Baisse de la somme à rendre, en centimes d'euro")]


class DisputeAnswerPage(DisputeAnswerForm):
    """The same, as the page asks it."""

    less_cents: Annotated[
        EurosOrNoneTyped,
        Ask("De combien baisse la somme à rendre, en euros", hint="0 pour la maintenir."),
    ]


class GivenBackForm(Form):
    """A sum that the structure paid back."""

    cents: Annotated[Cents, Ask("Montant reçu, en centimes d'euro")]
    on: Annotated[Day, Ask("Reçu le")]
    reference: Annotated[Annotated[str, Line(60)], Ask("Référence du versement")]


class GivenBackPage(GivenBackForm):
    """The same, as the page asks it."""

    cents: Annotated[EurosTyped, Ask("Montant reçu, en euros")]


class CounterForm(Form):
    """The entry that a counter-entry corrects."""

    number: Annotated[Annotated[int, Field(ge=1, le=9999)], Ask("Ligne du journal à corriger")]
    why: _Reason


class WaiverForm(Form):
    """The part of a sum to return that is waived."""

    cents: Annotated[Cents, Ask("Montant remis, en centimes d'euro")]
    # Not named ``why``: the page has another form with a field of that name.
    ground: _Reason


class WaiverPage(WaiverForm):
    """The same, as the page asks it."""

    cents: Annotated[EurosTyped, Ask("Montant remis, en euros")]
