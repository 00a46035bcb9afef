"""The forms of the candidates' space and of the links in their e-mails (RULES sections 3, 8)."""

from dataclasses import fields
from typing import Annotated, Any

from chalicelib.audiences.shared.candidates.forms import CandidateQuestions
from chalicelib.audiences.shared.forms import ConfirmedUpload, EntityId, Phone
from chalicelib.domain.candidates.answers import CandidateCorrection
from chalicelib.http.fields import Ask, EmailAddress, Form, MultiLine
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.candidates import candidate_space


class EmailForm(Form):
    """An address to which a link is sent."""

    email: Annotated[
        EmailAddress,
        Ask("Adresse e-mail", hint="Exemple : prenom.nom@exemple.fr", autocomplete="email"),
    ]


class NewEmailForm(Form):
    """The new address of the registration."""

    email: Annotated[
        EmailAddress,
        Ask("Votre nouvelle adresse e-mail", hint="Exemple : prenom.nom@exemple.fr", autocomplete="email"),
    ]


class AvailabilityForm(Form):
    """Whether structures may find the candidate."""

    available: Annotated[bool, Ask("Votre réponse")]


class CandidateEditForm(CandidateQuestions):
    """The answers that a candidate corrects in the space: all but the e-mail address."""

    rules = staticmethod(candidate_space.check_correction)

    phone: Annotated[Phone | None, Ask("Votre téléphone", autocomplete="tel")] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        given = {one.name: getattr(self, one.name) for one in fields(CandidateCorrection)}
        return {"answers": CandidateCorrection(**{**given, "situations": tuple(self.situations)})}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers"}


EDIT = PageForm(model=CandidateEditForm)


class LeaveForm(Form):
    """The reason why a candidate withdraws."""

    reason: Annotated[
        str,
        MultiLine(1, 1000),
        Ask(
            "Pourquoi retirez-vous votre inscription ?",
            hint="Un mot suffit. N'indiquez le nom de personne.",
        ),
    ]


class UnsubscribeForm(Form):
    """The reason why a candidate unsubscribes by a link; no answer is required."""

    reason: Annotated[
        Annotated[str, MultiLine(1, 1000)] | None,
        Ask(
            "Pourquoi partez-vous ?",
            hint="Votre réponse aide à améliorer le dispositif. N'indiquez le nom de personne.",
        ),
    ] = None


class ReceivedCv(ConfirmedUpload):
    """The same form on the page, where an error of the file is shown next to the field that sent it."""

    upload_id: Annotated[EntityId, Ask("CV", shown_as="file")]
