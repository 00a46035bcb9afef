"""The prefecture's forms (RULES section 4)."""

from typing import Annotated

from chalicelib.audiences.shared.forms import Reason
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.http.fields import Ask, Form


class OpinionForm(Form):
    """The opinion, with its comment of 10 to 1,000 characters (RULES section 4)."""

    verdict: Annotated[OpinionVerdict, Ask("Votre avis")]
    comment: Annotated[Reason, Ask("Commentaire", hint="De 10 à 1 000 caractères.")]
