"""The questions to a candidate, in the public form and in the candidate's space (RULES section 3)."""

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.shared.distances import Distance
from chalicelib.audiences.shared.forms import CHOOSE_COMMUNE, InseeCode, PersonName, PostalCode
from chalicelib.domain.candidates.answers import Situation
from chalicelib.http.fields import Ask, Day, Form, Line

_HOME = Ask("Votre lieu de résidence : code postal ou commune", missing=CHOOSE_COMMUNE, shown_as="place")


class CandidateQuestions(Form):
    """The questions in their order; subclasses add the e-mail address and the telephone number last."""

    situations: Annotated[
        list[Situation],
        Field(min_length=1, max_length=4),
        Ask("Votre situation", hint="Cochez tout ce qui convient."),
    ]
    diploma: Annotated[
        Annotated[str, Line(200, name=True)] | None,
        Ask(
            "Nom de votre diplôme",
            hint="Si vous êtes diplômé de la médiation numérique.",
            when="situations=graduate",
        ),
    ] = None
    has_experience: Annotated[
        bool, Ask("Avez-vous une expérience professionnelle de la médiation numérique ?")
    ]
    postal_code: Annotated[PostalCode, _HOME]
    insee_code: Annotated[InseeCode, _HOME]
    max_distance_km: Annotated[Distance, Ask("Jusqu'à quelle distance pouvez-vous travailler ?")]
    available_from: Annotated[Day, Ask("À partir de quand êtes-vous disponible ?")]
    first_name: Annotated[PersonName, Ask("Votre prénom", autocomplete="given-name")]
    last_name: Annotated[PersonName, Ask("Votre nom", autocomplete="family-name")]
