"""Forms and types of fields of several audiences."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.domain.agency.meanings import MEANINGS
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.opinion import LEAST_COMMENT, MOST_COMMENT, OpinionVerdict
from chalicelib.domain.following_up.quarter import QUARTER_SHAPE
from chalicelib.http.fields import (
    Ask,
    Day,
    Form,
    Kind,
    Line,
    Means,
    MultiLine,
    without_spaces,
)

# The bound in the OpenAPI document; the domain checks each form against the value of the day.
MOST_POSTS = MEANINGS["max_posts"].most

PersonName = Annotated[str, Line(100, name=True)]
Phone = Annotated[str, Line(60), Kind("tel")]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$"), BeforeValidator(without_spaces)]
# Error of a commune that was typed and not chosen.
CHOOSE_COMMUNE = "Tapez un code postal ou un nom, puis choisissez la commune dans la liste."
# Error of a commitment: a browser sends no field for an unchecked box.
TO_ACCEPT = "Cet engagement doit être accepté pour continuer."
InseeCode = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
Reason = Annotated[str, MultiLine(10, 1000)]
Cursor = Annotated[str, Line(2000)]
EntityId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
AgreementMonths = Annotated[Literal[18, 24], Means({18: "18 mois", 24: "24 mois"})]
LotNumber = Annotated[Literal[1, 2, 3, 4, 5, 6], Means({number: f"lot {number}" for number in range(1, 7)})]
PageSize = Annotated[int, Field(ge=1, le=200)]
# Of a list that has numbered pages.
PageNumber = Annotated[int, Field(ge=1, le=10_000), Ask("Page")]


class AnswerForm(Form):
    """A structure's answer to a question of its prefecture."""

    text: Annotated[str, MultiLine(1, 4000), Ask("Votre réponse")]


class EmailChangeForm(Form):
    """Whether the owner confirms the change of an address."""

    agreed: Annotated[bool, Ask("Votre réponse")]


class PageOfList(Form):
    """The page of a list."""

    limit: PageSize = 50
    cursor: Cursor | None = None


class ApplicationList(PageOfList):
    """The status and the page of a list of applications."""

    status: ApplicationStatus | None = None


class QuestionForm(Form):
    """A question on a project."""

    text: Annotated[
        str,
        MultiLine(10, 1000),
        Ask("Votre question", hint="De 10 à 1 000 caractères. La structure la reçoit par e-mail."),
    ]


class ExtensionForm(Form):
    """A new recruitment term and its reason (RULES section 10)."""

    deadline: Annotated[Day, Ask("Nouvelle échéance de recrutement")]
    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]


class RefusedExtensionForm(Form):
    """The reason why no more time to recruit is given."""

    reason: Annotated[Reason, Ask("Motif du refus", hint="De 10 à 1 000 caractères. La structure le lira.")]


class SignatureForm(Form):
    """The signatory of an agreement for the funder."""

    signed_by: Annotated[PersonName, Ask("Prénom et nom de la personne qui signe", autocomplete="name")]
    quality: Annotated[
        str,
        Line(100, name=True),
        Ask(
            "Sa qualité",
            hint="Ce qui lui permet de signer. Exemple : directeur régional, par délégation.",
            autocomplete="organization-title",
        ),
    ]


class TakenBackForm(Form):
    """The reason why a text sent for signature is taken back."""

    why: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]


class GrantedCorrectionForm(Form):
    """The message to a structure whose answers are corrected as it asked."""

    sentence: Annotated[
        Reason, Ask("Ce que vous en dites à la structure", hint="De 10 à 1 000 caractères. Elle le lira.")
    ]


class DeclinedCorrectionForm(Form):
    """The reason why a correction is declined."""

    reason: Annotated[
        Reason, Ask("Pourquoi la correction n'est pas faite", hint="De 10 à 1 000 caractères. Elle le lira.")
    ]


class FollowUpList(PageOfList):
    """A quarter, written 2026-Q3, and a page of its follow-ups."""

    quarter: Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")]


class ConfirmedUpload(Form):
    """The id of an upload, to confirm it."""

    upload_id: EntityId


DraftVersion = Annotated[
    Annotated[int, Field(ge=0)] | None,
    Ask(
        "Brouillon lu", hint="Sa version ; 0 quand il n'y en avait pas. Un brouillon plus récent est un 409."
    ),
]


OpinionComment = Annotated[str, MultiLine(LEAST_COMMENT, MOST_COMMENT)]


class OpinionForm(Form):
    """The opinion, with its comment of 10 to 1,000 characters (RULES section 4)."""

    verdict: Annotated[OpinionVerdict, Ask("Votre avis")]
    comment: Annotated[OpinionComment, Ask("Commentaire", hint="De 10 à 1 000 caractères.")]
    draft_version: DraftVersion = None


class OpinionDraftForm(Form):
    """The draft of an opinion: either field may be missing; without both, no draft is kept."""

    verdict: Annotated[OpinionVerdict | None, Ask("Votre avis")] = None
    comment: Annotated[
        Annotated[str, MultiLine(1, MOST_COMMENT)] | None,
        Ask("Commentaire", hint="1 000 caractères au plus."),
    ] = None
    draft_version: DraftVersion = None
