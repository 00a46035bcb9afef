"""The standard reasons of a rejection or a postponement by the committee (RULES section 4)."""

from dataclasses import dataclass, replace

from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal

REASONS = "standard-reasons"
# Means that the reason is in the free text.
OTHER = "other"
# As many as a page can offer clearly.
_MOST = 30


@dataclass(frozen=True, kw_only=True)
class StandardReason:
    """A reason with its sentence for structures; ``key`` identifies it for programs and never changes."""

    key: str
    sentence: str
    retired: bool = False

    def require_offered(self) -> None:
        """Raise Refusal ``reason_retired`` if new decisions may not give it."""
        if self.retired:
            raise Refusal(
                "reason_retired",
                "Ce motif type n'est plus proposé : choisissez-en un autre, ou écrivez le motif.",
                "invalid",
                "/standard_reason",
            )


# The default reason of an unfavourable opinion, and that of most first refusals.
_OPINION, _USUAL = "unfavourable_opinion", "project_incomplete"

# The reasons at the opening of the programme.
_OPENED_WITH = (
    StandardReason(key="not_eligible", sentence="La structure n'est pas éligible au dispositif."),
    StandardReason(
        key="territory_covered",
        sentence="Le territoire est déjà couvert par d'autres conseillers numériques.",
    ),
    StandardReason(
        key="project_incomplete", sentence="Le projet de médiation numérique n'est pas assez précis."
    ),
    StandardReason(key="unfavourable_opinion", sentence="La préfecture a rendu un avis défavorable."),
)


@dataclass(frozen=True, kw_only=True)
class ReasonBook(Entity):
    """All standard reasons, in the order of the page. Its only id is ``REASONS``."""

    reasons: tuple[StandardReason, ...] = _OPENED_WITH

    @property
    def offered(self) -> list[StandardReason]:
        """The reasons that new decisions may give."""
        return [one for one in self.reasons if not one.retired]

    def reason(self, key: str) -> StandardReason:
        """Return a reason by its key, retired or not.

        Raises:
            Refusal: ``reason_unknown``.
        """
        for one in self.reasons:
            if one.key == key:
                return one
        raise Refusal(
            "reason_unknown",
            "Ce motif type n'existe pas : choisissez-en un dans la liste, ou écrivez le motif.",
            "invalid",
            "/standard_reason",
        )

    def proposed(self, opinion: OpinionVerdict | None, last: str | None) -> StandardReason | None:
        """Return the default reason of a refusal or a postponement; the user may choose another.

        Args:
            opinion: of the prefecture on this application.
            last: the last reason that this user gave.

        Returns:
            None when no offered reason fits.
        """
        offered = {one.key: one for one in self.offered}
        if opinion is OpinionVerdict.UNFAVOURABLE and _OPINION in offered:
            return offered[_OPINION]
        # An opinion concerns one application only, so its reason is not the default of the next one.
        kept = (one for one in self.offered if one.key != _OPINION)
        again = (one for one in kept if last and last.startswith(one.sentence))
        return next(again, offered.get(_USUAL))

    def adding(self, sentence: str, key: str) -> "ReasonBook":
        """Add a reason, or offer again the retired one with the same sentence.

        Args:
            sentence: for structures.
            key: of a new reason.

        Raises:
            Refusal: ``too_many_reasons``.
        """
        if any(one.sentence == sentence for one in self.reasons):
            return self._with(sentence, retired=False)
        if len(self.offered) >= _MOST:
            raise Refusal(
                "too_many_reasons",
                f"Il y a déjà {_MOST} motifs types : retirez-en un avant d'en ajouter.",
            )
        return replace(self, reasons=(*self.reasons, StandardReason(key=key, sentence=sentence)))

    def retiring(self, key: str) -> "ReasonBook":
        """Retire a reason; decisions that gave it keep its sentence.

        Raises:
            Refusal: ``reason_unknown``.
        """
        return self._with(self.reason(key).sentence, retired=True)

    def _with(self, sentence: str, *, retired: bool) -> "ReasonBook":
        changed = (replace(one, retired=retired) if one.sentence == sentence else one for one in self.reasons)
        return replace(self, reasons=tuple(changed))
