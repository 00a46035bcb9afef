"""The standard reasons for which the committee rejects or postpones (RULES section 4)."""

from dataclasses import dataclass, replace

from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal

REASONS = "standard-reasons"
# What says that the reason is written beside.
OTHER = "other"
# What a page offers to choose from at one glance.
_MOST = 30


@dataclass(frozen=True, kw_only=True)
class StandardReason:
    """A reason as structures read it; ``key`` names it for programs and never changes."""

    key: str
    sentence: str
    retired: bool = False

    def require_offered(self) -> None:
        """Raises Refusal ``reason_retired`` for one that no new decision gives."""
        if self.retired:
            raise Refusal(
                "reason_retired",
                "Ce motif type n'est plus proposé : choisissez-en un autre, ou écrivez le motif.",
                "invalid",
                "/standard_reason",
            )


# The reason of an unfavourable opinion, and that of most first refusals.
_OPINION, _USUAL = "unfavourable_opinion", "project_incomplete"

# What the programme opened with.
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
    """Every standard reason, in the order of the page. There is one book, whose id is ``REASONS``."""

    reasons: tuple[StandardReason, ...] = _OPENED_WITH

    @property
    def offered(self) -> list[StandardReason]:
        """Those that decisions may give."""
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
        """Return the reason from which a refusal or a postponement starts; whoever decides chooses another.

        Args:
            opinion: of the prefecture on this application.
            last: the reason that whoever decides gave last.

        Returns:
            None when none is offered that fits.
        """
        offered = {one.key: one for one in self.offered}
        if opinion is OpinionVerdict.UNFAVOURABLE and _OPINION in offered:
            return offered[_OPINION]
        # An opinion is that of one application: it is no reason for the next one.
        kept = (one for one in self.offered if one.key != _OPINION)
        again = (one for one in kept if last and last.startswith(one.sentence))
        return next(again, offered.get(_USUAL))

    def adding(self, sentence: str, key: str) -> "ReasonBook":
        """Add a reason, or offer again the one of the same words.

        Args:
            sentence: what structures will read.
            key: of a new one.

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
        """Offer a reason no more; decisions that gave it keep its words.

        Raises:
            Refusal: ``reason_unknown``.
        """
        return self._with(self.reason(key).sentence, retired=True)

    def _with(self, sentence: str, *, retired: bool) -> "ReasonBook":
        changed = (replace(one, retired=retired) if one.sentence == sentence else one for one in self.reasons)
        return replace(self, reasons=tuple(changed))
