"""Candidates and structures of a whole country, the same at every run: real communes, by population."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.geography import Commune
from chalicelib.reference.communes import Communes
from tests.support import builders

SEED = 2021
TODAY = date(2027, 1, 12)
NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
COMMUNES = Communes()

# How far people go, as shares; « France entière » is given separately.
_DISTANCES = {5: 8, 10: 14, 15: 12, 20: 26, 40: 24, 100: 16}
_FIRST_NAMES = """
Adèle Agathe Alexis Amélie Anaïs André Antoine Arthur Aurélie Aya Baptiste Béatrice Benoît Camille
Cécile Chloé Clément Corinne Damien David Denis Élise Émilie Éric Estelle Fabien Fatima Florian
François Gaëlle Géraldine Guillaume Hélène Hugo Inès Isabelle Jean-Baptiste Jérôme Julie Karim Léa
Lucas Maëva Marie-Hélène Mathieu Mélanie Mohamed Nadia Nicolas Noémie Océane Pascal Pauline Pierre
Quentin Raphaël Romane Sandrine Sébastien Solène Sylvain Théo Thérèse Valérie Vincent Yann Zoé
""".split()  # noqa: SIM905
_LAST_NAMES = """
Allard André Aubert Bailly Barbier Baron Benoît Bernard Berger Bertrand Blanc Bonnet Bouchet Boyer
Brunet Carpentier Charles Chevalier Clément Colin Collet Da-Silva David Denis Deschamps Dubois
Dufour Dumas Dumont Dupont Dupuis Durand Duval Étienne Fabre Faure Fernandez Fontaine Fournier
Gaillard Garcia Garnier Gauthier Gérard Girard Giraud Guérin Guillaume Henry Hubert Huet Jacquet
Jean Lacroix Lambert Laurent Le-Gall Leclerc Lefèvre Legrand Lemaire Leroux Leroy Lopez Maillard
Marchand Martin Martinez Masson Ménard Mercier Meunier Meyer Michel Moreau Morel Müller Nguyen Noël
Œuvrard Olivier Paris Perez Perrin Petit Philippe Picard Pierre Poirier Renard Renaud Richard
Rivière Robert Robin Roche Rolland Rousseau Roussel Roux Roy Sanchez Schmitt Simon Thomas Vidal
Vincent Weber
""".split()  # noqa: SIM905


@cache
def _inhabited() -> tuple[list[Commune], list[int]]:
    """Return the inhabited communes, and the cumulated population."""
    communes = [c for c in COMMUNES.all() if c.postal_codes and c.population]
    return communes, list(accumulate(c.population or 0 for c in communes))


class Country:
    """Draws places by population.

    Args:
        seed: the same seed draws the same country.
    """

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self._communes, self._weights = _inhabited()

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _places(self, count: int) -> Iterator[tuple[Commune, str]]:
        for commune in self.random.choices(self._communes, cum_weights=self._weights, k=count):
            yield commune, self.random.choice(commune.postal_codes)

    def candidates(self, count: int, *, anywhere: float = 0.2) -> Iterator[Candidate]:
        """Return findable candidates, of whom a share accepts France entière."""
        draw = self.random
        for number, (commune, postal_code) in enumerate(self._places(count)):
            free = draw.random() < anywhere
            graduate = draw.random() < 0.1
            yield builders.candidate(
                id=self.new_id(),
                situations=(Situation.GRADUATE,) if graduate else (Situation.JOB_SEEKER,),
                diploma="BPJEPS" if graduate else None,
                has_experience=draw.random() < 0.4,
                place=commune.place(postal_code),
                max_distance_km=None if free else draw.choices([*_DISTANCES], [*_DISTANCES.values()])[0],
                available_from=TODAY + timedelta(days=draw.randint(-90, 60)),
                first_name=draw.choice(_FIRST_NAMES),
                last_name=draw.choice(_LAST_NAMES),
                email=f"personne{number}@courriel.example",
                submitted_at=NOW - timedelta(minutes=draw.randint(0, 200_000)),
                confirmed_at=NOW,
                pix_stars=draw.choice((None, None, 1, 2, 3)),
                cv=Document(id="cv", deposited_at=NOW) if draw.random() < 0.3 else None,
            )

    def structures(self, count: int) -> Iterator[Structure]:
        """Return structures with posts."""
        for commune, postal_code in self._places(count):
            yield self.structure(commune, postal_code, self.random.randint(-30, 60))

    def structure(self, commune: Commune, postal_code: str, ready_in_days: int = 30) -> Structure:
        """Return one structure, ready some days from today on."""
        return builders.structure(
            id=self.new_id(),
            name=f"Commune de {commune.name}",
            place=commune.place(postal_code),
            application_id=self.new_id(),
            wanted_from=TODAY + timedelta(days=ready_in_days),
            created_at=NOW,
        )
