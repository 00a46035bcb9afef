"""The forms of the candidates' space and of the links in their e-mails (RULES sections 3, 8)."""

from typing import Annotated

from chalicelib.audiences.shared.distances import Distance, with_codes_and_distance
from chalicelib.audiences.shared.forms import (
    CHOOSE_COMMUNE,
    ConfirmedUpload,
    EntityId,
    InseeCode,
    Phone,
    PostalCode,
)
from chalicelib.http.fields import Ask, Day, EmailAddress, Form, MultiLine
from chalicelib.http.html.page_forms import PageForm

_PLACE = Ask("Votre lieu de résidence : code postal ou commune", missing=CHOOSE_COMMUNE, shown_as="place")


class EmailForm(Form):
    """An address to which a link is sent."""

    email: Annotated[
        EmailAddress,
        Ask("Adresse e-mail", hint="Exemple : prenom.nom@exemple.fr", autocomplete="email"),
    ]


class AvailabilityForm(Form):
    """Whether structures may find the candidate."""

    available: Annotated[bool, Ask("Votre réponse")]


class CandidateEditForm(Form):
    """What a candidate corrects in the space."""

    postal_code: Annotated[PostalCode, _PLACE]
    insee_code: Annotated[InseeCode, _PLACE]
    max_distance_km: Annotated[Distance, Ask("Jusqu'à quelle distance pouvez-vous travailler ?")]
    available_from: Annotated[Day, Ask("À partir de quand êtes-vous disponible ?")]
    phone: Annotated[Phone | None, Ask("Votre téléphone", autocomplete="tel")] = None


EDIT = PageForm(model=CandidateEditForm, prepare=with_codes_and_distance)


class LeaveForm(Form):
    """Why a candidate withdraws."""

    reason: Annotated[
        str,
        MultiLine(1, 1000),
        Ask(
            "Pourquoi retirez-vous votre inscription ?",
            hint="Un mot suffit. N'indiquez le nom de personne.",
        ),
    ]


class UnsubscribeForm(Form):
    """Why a candidate unsubscribes by a link; every answer is optional."""

    reason: Annotated[
        Annotated[str, MultiLine(1, 1000)] | None,
        Ask(
            "Pourquoi partez-vous ?",
            hint="Votre réponse aide à améliorer le dispositif. N'indiquez le nom de personne.",
        ),
    ] = None


class ReceivedCv(ConfirmedUpload):
    """On the page, what is wrong with the file that was sent stands beside the field that sent it."""

    upload_id: Annotated[EntityId, Ask("CV", shown_as="file")]
