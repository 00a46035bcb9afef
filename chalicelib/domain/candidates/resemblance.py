"""The detection of one person registered with two addresses, and its confirmation (RULES section 5)."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal, Refusals


class HireRemark(Labelled):
    """Unlikely facts about a hire; the structure confirms each by its name."""

    SEEMS_RECRUITED = (
        "seems_recruited",
        "une inscription du même nom et du même téléphone a déjà un recrutement",
    )


@dataclass(frozen=True, kw_only=True)
class Resemblances:
    """The other registrations that seem to be of the same person, as far as one structure may know.

    Args:
        seen: those whose sheets it may open.
        recruited: whether one of them, seen or not, has a living recruitment.
        elsewhere: whether that recruitment is another structure's.
    """

    seen: tuple[Candidate, ...] = ()
    recruited: bool = False
    elsewhere: bool = False

    def require_confirmed(self, confirmed: Collection[HireRemark]) -> None:
        """Refuse a second hire of what seems to be one person, until the structure confirms it.

        Raises:
            Refusals: ``seems_recruited``.
        """
        if not self.recruited or HireRemark.SEEMS_RECRUITED in confirmed:
            return
        where = "dans une autre structure" if self.elsewhere else "dans votre structure"
        message = (
            f"Une inscription du même nom et du même téléphone a déjà un recrutement {where} : il semble que "
            "ce soit la même personne, qui n'en a qu'un à la fois. Vérifiez avec elle ; ne confirmez que si "
            "ce sont deux personnes."
        )
        remark = HireRemark.SEEMS_RECRUITED.value
        raise Refusals((Refusal(remark, message, "invalid", "/confirmed_remarks"),))
