"""A change in the life of a structure: proposed by one account, confirmed by another (RULES section 11)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import latest_rupture_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class ChangeKind(Labelled):
    """The kind of a change."""

    TAKEOVER = "takeover", "reprise de toute la structure (fusion, absorption)"
    ADVISERS = "advisers", "transfert de conseillers avec leurs postes"
    # Requested by the structure; its rules are in ``siret_change``.
    SIRET = "siret", "changement de SIRET"


class StructureChangeStatus(Labelled):
    """The status of a change."""

    PROPOSED = "proposed", "à confirmer"
    CONFIRMED = "confirmed", "confirmé, en attente de sa date"
    UNDER_WAY = "under_way", "en cours d'application"
    DONE = "done", "appliqué"
    DECLINED = "declined", "refusé"
    WITHDRAWN = "withdrawn", "retiré"


C = StructureChangeStatus
TRANSITIONS: dict[StructureChangeStatus, frozenset[StructureChangeStatus]] = {
    C.PROPOSED: frozenset({C.CONFIRMED, C.DECLINED, C.WITHDRAWN}),
    C.CONFIRMED: frozenset({C.UNDER_WAY, C.DONE, C.DECLINED, C.WITHDRAWN}),
    C.UNDER_WAY: frozenset({C.DONE}),
    C.DONE: frozenset(),
    C.DECLINED: frozenset(),
    C.WITHDRAWN: frozenset(),
}
_OPEN = frozenset({C.PROPOSED, C.CONFIRMED, C.UNDER_WAY})


@dataclass(frozen=True, kw_only=True)
class Successor:
    """The successor, to which posts go; for a change of SIRET, the structure itself with its new SIRET.

    Args:
        siret: normalised.
        name: of the structure.
        structure_id: of a known structure; None for one to create.
        contact: of a structure to create; None for a known one.
        kind, legal_form, private_law_contracts, place: of a structure to create.
    """

    siret: str
    name: str
    structure_id: str | None = None
    contact: Contact | None = None
    kind: StructureKind | None = None
    legal_form: LegalForm | None = None
    private_law_contracts: bool | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class MovedRecruitment:
    """A recruitment to move, and its id at the successor."""

    recruitment_id: str
    new_id: str


@dataclass(frozen=True, kw_only=True)
class MovedPosts:
    """An application whose posts move, and the ids of the successor's records for them.

    Args:
        application_id: of the former structure.
        new_id: of the application of the successor.
        agreement_id: of the former structure; None before its first validated candidate.
        new_agreement_id: of the agreement of the successor.
    """

    application_id: str
    new_id: str
    agreement_id: str | None
    new_agreement_id: str


@dataclass(frozen=True, kw_only=True)
class StructureChange(Entity):
    """A change that concerns one structure, effective from a day.

    Args:
        structure_id, structure_name, siret, department: of the structure at the proposal.
        effective_on: the first day, in Paris, on which the successor is the employer, or has its new SIRET.
        deed, deed_on: the reference and the day of the legal act; empty for a change of SIRET.
        reason: for the account that confirms.
        successor: to which the posts go.
        recruitment_ids: of the advisers who move; empty for all.
        recruitments, posts: what moves, set at the beginning.
        successor_id: of the successor, set at the beginning.
        settled_by, settled_at: the account that last confirmed, declined or withdrew it, and the instant; no
            account if its day came with nothing left to move.
        register: the register's answer for the new SIRET; None when it was not asked.
    """

    kind: ChangeKind
    structure_id: str
    structure_name: str
    siret: str
    department: str
    effective_on: date
    deed: str = ""
    deed_on: date | None = None
    reason: str
    proposed_by: str
    proposed_at: datetime
    successor: Successor
    recruitment_ids: tuple[str, ...] = ()
    status: StructureChangeStatus = StructureChangeStatus.PROPOSED
    settled_by: str | None = None
    settled_at: datetime | None = None
    declined_because: str = ""
    successor_id: str | None = None
    recruitments: tuple[MovedRecruitment, ...] = ()
    posts: tuple[MovedPosts, ...] = ()
    register: LookUp | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be decided or applied."""
        return self.status in _OPEN

    @property
    def waits(self) -> bool:
        """Whether it awaits an answer."""
        return self.status is C.PROPOSED

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether nothing of it is applied yet."""
        return self.status in (C.PROPOSED, C.CONFIRMED)

    @property
    def by_structure(self) -> bool:
        """Whether the structure requested it, and so only the structure may withdraw it."""
        return self.kind is ChangeKind.SIRET

    @property
    def whole(self) -> bool:
        """Whether everything that the structure holds goes to the successor."""
        return self.kind is ChangeKind.TAKEOVER

    def _moved_to(self, status: StructureChangeStatus, message: str) -> "StructureChange":
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))

    def settled(
        self, status: StructureChangeStatus, by: str, at: datetime, because: str = ""
    ) -> "StructureChange":
        """Confirm, decline or withdraw it.

        Args:
            status: the new one.
            by: the account.
            at: the instant.
            because: the reason for declining it.

        Raises:
            Refusal: ``status_forbids``.
        """
        message = (
            f"Ce changement est « {self.status.label} » : il ne se confirme, ne se refuse ni ne se retire "
            "plus. Une fois appliqué, un transfert en sens inverse le corrige."
        )
        moved = self._moved_to(status, message)
        return replace(moved, settled_by=by, settled_at=at, declined_because=because)

    def lapsed(self, at: datetime) -> "StructureChange":
        """Withdraw it, without an account, because nothing is left to move on its day.

        Raises:
            Refusal: ``status_forbids`` once it has begun.
        """
        moved = self._moved_to(C.WITHDRAWN, "Ce changement n'est pas confirmé.")
        return replace(moved, settled_by=None, settled_at=at)

    def chosen(self, recruitments: Collection[Recruitment]) -> list[Recruitment]:
        """Return those of the structure's recruitments that move to the successor.

        Left out: advisers whose contract has ended by the day before, and those not selected.
        """
        return [
            one
            for one in recruitments
            if one.living
            and (self.whole or one.id in self.recruitment_ids)
            and (one.last_day is None or one.last_day >= self.effective_on)
        ]

    def begun(
        self,
        successor_id: str,
        recruitments: tuple[MovedRecruitment, ...],
        posts: tuple[MovedPosts, ...],
    ) -> "StructureChange":
        """Mark it as begun, and fix what moves under which ids.

        Raises:
            Refusal: ``status_forbids`` unless it was confirmed.
        """
        moved = self._moved_to(C.UNDER_WAY, "Ce changement n'est pas confirmé.")
        return replace(moved, successor_id=successor_id, recruitments=recruitments, posts=posts)

    def done(self) -> "StructureChange":
        """Mark it as fully applied.

        Raises:
            Refusal: ``status_forbids`` unless it has begun or, for a change of SIRET, is confirmed.
        """
        return self._moved_to(C.DONE, "Ce changement n'est pas en cours d'application.")

    def repeats(self, other: "StructureChange") -> bool:
        """Return whether the same account makes the same proposal again."""
        same = replace(other, id=self.id, version=self.version, proposed_at=self.proposed_at)
        return self.waits and same == self


def require_day(effective_on: date, today: date, params: Parameters) -> None:
    """Check that the first day at the successor is in the future: past days are accounted for already.

    Args:
        effective_on: the first day at the successor.
        today: the date in Paris.
        params: the values in force.

    Raises:
        Refusal: ``change_day``.
    """
    if effective_on <= today:
        raise Refusal(
            "change_day",
            "Le premier jour chez la structure qui reprend est à venir : choisissez demain ou un jour "
            "suivant. Les jours passés restent comptés à la structure d'origine.",
            "invalid",
            "/effective_on",
        )
    latest = latest_rupture_date(today, params)
    if effective_on > latest:
        raise Refusal(
            "change_day",
            f"Ce jour est trop éloigné : au plus tard le {french_date(latest)}.",
            "invalid",
            "/effective_on",
        )


def require_deed(deed_on: date, today: date) -> None:
    """Check that the legal act of the change exists.

    Raises:
        Refusal: ``deed_to_come``.
    """
    if deed_on > today:
        raise Refusal(
            "deed_to_come",
            "Cette date est à venir : proposez le changement une fois l'acte pris.",
            "invalid",
            "/deed_on",
        )


def require_other_siret(siret: str, own: str) -> None:
    """Check that the successor is another structure.

    Raises:
        Refusal: ``successor_same``.
    """
    if siret == own:
        raise Refusal(
            "successor_same",
            "C'est le SIRET de la structure elle-même : donnez celui de la structure qui reprend.",
            "invalid",
            "/siret",
        )


def require_somebody(kind: ChangeKind, recruitment_ids: Collection[str]) -> None:
    """Require advisers for a partial takeover, and none for a whole one.

    Raises:
        Refusal: ``nobody_chosen``.
    """
    if kind is ChangeKind.ADVISERS and not recruitment_ids:
        raise Refusal(
            "nobody_chosen",
            "Cochez au moins un conseiller, ou choisissez la reprise de toute la structure.",
            "invalid",
            "/recruitment_ids",
        )


def require_free_to_go(recruitments: Collection[Recruitment]) -> None:
    """Check that the selected advisers have a running contract; otherwise the validation is cancelled.

    Raises:
        Refusal: ``not_under_contract``.
    """
    if any(one.contract is None or not one.living for one in recruitments):
        raise Refusal(
            "not_under_contract",
            "Un transfert porte sur des conseillers dont le contrat est en cours.",
            "invalid",
            "/recruitment_ids",
        )


def successor_incomplete(pointer: str) -> Refusal:
    """Return the refusal of a successor that is neither known nor described."""
    return Refusal(
        "successor_incomplete",
        "Aucune structure d'ici n'a ce SIRET : pour la créer, donnez son nom, ainsi que le prénom, le nom, "
        "la fonction et l'adresse e-mail de son contact.",
        "invalid",
        pointer,
    )


def successor_applies() -> Refusal:
    """Return the refusal of a successor that has an application under examination."""
    return Refusal(
        "successor_applies",
        "Une candidature de ce SIRET est en cours d'examen : attendez sa décision, ou clôturez-la.",
        "conflict",
        "/siret",
    )


def change_open() -> Refusal:
    """Return the refusal of a second change of a structure, or of a successor with a change of its own."""
    return Refusal(
        "change_open",
        "Un changement de cette structure, ou de celle qui reprend, est déjà proposé ou confirmé : "
        "l'Agence l'applique, le refuse ou le retire d'abord, dans « Vie des structures ». Une structure "
        "le lui demande en répondant à l'un de ses e-mails.",
    )


def nothing_to_move() -> Refusal:
    """Return the refusal of a takeover of a structure that holds no post."""
    return Refusal("nothing_to_move", "Cette structure n'a plus de poste : rien n'est à reprendre.")
