"""The forms of the candidates' space and of the links in their e-mails (RULES sections 3, 8)."""

from dataclasses import fields
from typing import Annotated, Any

from chalicelib.audiences.shared.candidates.forms import CandidateQuestions
from chalicelib.audiences.shared.forms import ConfirmedUpload, EntityId, Phone
from chalicelib.domain.candidates.candidate import CandidateCorrection
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
    """The address that the registration is to have."""

    email: Annotated[
        EmailAddress,
        Ask("Votre nouvelle adresse e-mail", hint="Exemple : prenom.nom@exemple.fr", autocomplete="email"),
    ]


class AvailabilityForm(Form):
    """Whether structures may find the candidate."""

    available: Annotated[bool, Ask("Votre réponse")]


class CandidateEditForm(CandidateQuestions):
    """What a candidate corrects in the space: every answer but the e-mail address."""

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
