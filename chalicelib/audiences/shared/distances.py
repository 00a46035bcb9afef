"""A candidate's greatest distance, as programs send it and as pages ask for it (RULES section 3)."""

from typing import Annotated, Literal

from chalicelib.domain.candidates.answers import DISTANCES_KM
from chalicelib.http.fields import Kind, Means

EVERYWHERE = "france"
_CHOICES = (*((str(km), f"{km} km") for km in DISTANCES_KM), (EVERYWHERE, "France entière"))

_Kilometres = Annotated[Literal[5, 10, 15, 20, 40, 100], Means({km: f"{km} km" for km in DISTANCES_KM})]
Distance = Annotated[_Kilometres | None, Kind("choices", choices=_CHOICES, null=EVERYWHERE)]
