"""A stand-in for the register of companies: some establishments, and some failures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.responses import Response, json_response

PATH = "/_local/register"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the stand-in answers for a SIRET. No real SIREN begins with 999.

    Args:
        siret: of the request.
        what: the case that it shows, in French.
        name, category, closed, social_economy, commune, postal_code: of the establishment.
    """

    siret: str
    what: str
    name: str
    category: str
    commune: str = "54395"
    postal_code: str = "54000"
    closed: bool = False
    social_economy: bool = False

    def document(self) -> dict[str, Any]:
        """Return the answer of the real register, without the fields that nothing reads."""
        establishment = {
            "siret": self.siret,
            "commune": self.commune,
            "code_postal": self.postal_code,
            "etat_administratif": "F" if self.closed else "A",
        }
        company = {
            "siren": self.siret[:9],
            "nom_complet": self.name,
            "nature_juridique": self.category,
            "etat_administratif": "A",
            "siege": {**establishment, "siret": f"{self.siret[:9]}00000", "etat_administratif": "A"},
            "matching_etablissements": [establishment],
            "complements": {"est_ess": self.social_economy},
        }
        return {"results": [company], "total_results": 1}


SAMPLES = (
    Sample(siret="99910000100018", what="une commune", name="COMMUNE DE NANCY", category="7210"),
    Sample(
        siret="99910000200016",
        what="une association",
        name="LES ATELIERS DU CLIC",
        category="9220",
        social_economy=True,
    ),
    Sample(
        siret="99910000300014",
        what="un établissement fermé",
        name="MAISON DE QUARTIER DE METZ",
        category="9220",
        commune="57463",
        postal_code="57000",
        closed=True,
    ),
    Sample(siret="99910000400012", what="un GIP", name="GIP INCLUSION LORRAINE", category="7410"),
    Sample(siret="99910000500019", what="une société hors de l'ESS", name="LE BON CLIC", category="5710"),
    Sample(
        siret="99910000600017",
        what="une coopérative de l'ESS, à un code CEDEX",
        name="LE CLIC SOLIDAIRE",
        category="5458",
        postal_code="54035",
        social_economy=True,
    ),
)
DOWN, SLOW, WRONG, BUSY = "99910000700015", "99910000800013", "99910000900011", "99910001000019"
FAILURES = {
    DOWN: "le registre est en panne",
    SLOW: "le registre ne répond pas à temps",
    WRONG: "le registre répond autre chose que du JSON",
    BUSY: "le registre a trop de demandes",
}


class LocalRegister:
    """Answers like the register; only the SIRETs of the samples are known."""

    def __init__(self, wait: Callable[[], object]) -> None:
        """Args: wait: sleeps longer than the application waits for an answer."""
        self._wait = wait
        self._documents = {one.siret: one.document() for one in SAMPLES}

    def search(self, query: str) -> Response:
        """Answer a search."""
        if query == SLOW:
            self._wait()
        if query == DOWN:
            return json_response({"erreur": "Le service est indisponible."}, 503)
        if query == BUSY:
            return json_response({"erreur": "Trop de requêtes."}, 429)
        if query == WRONG:
            return Response(200, b"<html>Maintenance</html>", [("Content-Type", "text/html")])
        return json_response(self._documents.get(query, {"results": [], "total_results": 0}))

    def samples(self) -> Response:
        """Return the SIRETs of the samples, each with the case that it shows."""
        shown = {**{one.siret: one.what for one in SAMPLES}, **FAILURES}
        return json_response([{"siret": siret, "what": what} for siret, what in shown.items()])
