"""Accounts, their roles and their protection (RULES sections 7, 8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.access.email_change import HasAddress
from chalicelib.domain.access.link import link_replaced, link_used
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.lots import NO_SUCH_LOT


class Role(Labelled):
    """The role of an account, which decides its permissions (RULES section 7)."""

    CANDIDATE = "candidate", "candidat"
    STRUCTURE = "structure", "structure"
    PREFECTURE = "prefecture", "préfecture"
    COMMITTEE = "committee", "secrétariat du comité de sélection"
    FUNDER = "funder", "Banque des Territoires"
    TRAINING_BODY = "training_body", "organisme de formation"
    AGENCY = "agency", "Agence nationale de la cohésion des territoires"


STAFF_ROLES = frozenset({Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER, Role.TRAINING_BODY, Role.AGENCY})
# « Agency, committee, funder, training body and prefecture accounts use a second factor » (RULES section 8).
SECOND_FACTOR_ROLES = STAFF_ROLES


class AccountStatus(Labelled):
    """The status of an account; ``invited`` until its link is followed and a password chosen."""

    INVITED = "invited", "invitation envoyée"
    ACTIVE = "active", "ouvert"
    DISABLED = "disabled", "fermé"


@dataclass(frozen=True, kw_only=True)
class Account(HasAddress, Entity):
    """A user who signs in.

    A prefecture sees its ``departments``, a training body its ``lots``, and a structure account the structure
    ``structure_id``.

    ``generation`` increases with each password, which ends the previous sessions. ``totp_step`` is the last
    time step used, so that a code works once. ``last_digest_on`` is the day of the last digest.
    """

    role: Role
    first_name: str
    last_name: str
    status: AccountStatus
    created_at: datetime
    structure_id: str | None = None
    other_structure_ids: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    lots: tuple[int, ...] = ()
    password_hash: str | None = None
    totp_secret: str | None = None
    totp_step: int = 0
    last_digest_on: date | None = None

    @property
    def needs_second_factor(self) -> bool:
        """Whether sign-in also requires a TOTP code (RULES section 8)."""
        return self.role in SECOND_FACTOR_ROLES

    @property
    def link_subject(self) -> str:
        """The subject of a link to the account, void after a change of password."""
        return f"{self.id}/{self.generation}"

    def require_link(self, generation: int, status: AccountStatus) -> None:
        """Refuse a link made before the account was opened, closed or given another password.

        Args:
            generation: of the link.
            status: required for the link.

        Raises:
            Refusal: ``link_used`` for an invitation once the account is open, otherwise ``link_replaced``.
        """
        if (self.generation, self.status) == (generation, status):
            return
        if status is AccountStatus.INVITED and self.status is AccountStatus.ACTIVE:
            raise link_used()
        raise link_replaced("le compte a été fermé, ou son adresse ou son mot de passe a changé")

    def require_invited(self) -> None:
        """Raise Refusal ``status_forbids`` once the account was opened or closed."""
        if self.status is not AccountStatus.INVITED:
            raise Refusal("status_forbids", "Ce compte est déjà ouvert.")

    def holds_session(self, generation: int) -> bool:
        """Return whether a browser session opened under a generation is still valid."""
        return self.status is AccountStatus.ACTIVE and self.generation == generation

    def with_code_used(self, step: int | None) -> "Account":
        """Consume a TOTP code, which works once (RFC 6238, 5.2).

        Args:
            step: the time step of the typed code; None when it is wrong.

        Raises:
            Refusal: ``wrong_credentials``.
        """
        if step is None or step <= self.totp_step:
            raise wrong_credentials()
        return replace(self, totp_step=step)

    def opened(self, *, password_hash: str, totp_secret: str | None) -> "Account":
        """Open the account with the password that the invited person chose.

        Raises:
            Refusal: ``status_forbids`` when it was already opened or closed, ``totp_required`` for staff
                without a second factor.
        """
        if self.needs_second_factor and totp_secret is None:
            raise Refusal("totp_required", "Un second facteur est nécessaire à ce compte.")
        self.require_invited()
        return replace(
            self,
            status=AccountStatus.ACTIVE,
            password_hash=password_hash,
            totp_secret=totp_secret,
            generation=self.generation + 1,
        )

    def invited_again(self) -> "Account":
        """Invite a closed account again, without its former secrets and rights.

        Raises:
            Refusal: ``email_taken`` when it is not closed.
        """
        if self.status is not AccountStatus.DISABLED:
            raise email_taken()
        return replace(
            self,
            role=Role.STRUCTURE,
            structure_id=None,
            other_structure_ids=(),
            departments=(),
            lots=(),
            status=AccountStatus.INVITED,
            password_hash=None,
            totp_secret=None,
            totp_step=0,
            generation=self.generation + 1,
            email_change=None,
        )

    @property
    def may_be_corrected(self) -> bool:
        """Whether it is an invited or open staff account."""
        return self.role in STAFF_ROLES and self.status is not AccountStatus.DISABLED

    def corrected(
        self,
        *,
        first_name: str,
        last_name: str,
        role: Role,
        departments: tuple[str, ...],
        lots: tuple[int, ...] = (),
    ) -> "Account":
        """Correct the name, the role and the territory of a member of staff.

        Args:
            first_name, last_name, role: of the person.
            departments: those that a prefecture follows (``followed_departments``).
            lots: those that a training body holds (``held_lots``).

        Raises:
            Refusal: ``status_forbids`` for an account that is closed or not of staff.
        """
        if not self.may_be_corrected:
            message = "Seul le compte d'un agent, invité ou ouvert, se corrige : invitez-le à nouveau."
            raise Refusal("status_forbids", message)
        return replace(
            self,
            first_name=first_name,
            last_name=last_name,
            role=role,
            departments=departments,
            lots=lots,
        )

    def disabled(self) -> "Account":
        """Close the account; its sessions, its links and a pending change of address are void at once."""
        closed = self.without_email_change()
        return replace(closed, status=AccountStatus.DISABLED, generation=self.generation + 1)

    def joined(self, structure_id: str) -> "Account":
        """Add a structure to those of the person (a secretary of several communes)."""
        if structure_id in (self.structure_id, *self.other_structure_ids):
            return self
        return replace(self, other_structure_ids=(*self.other_structure_ids, structure_id))

    def left(self, structure_id: str) -> "Account":
        """Remove a structure; an account without any structure left is closed."""
        own = [one for one in (self.structure_id, *self.other_structure_ids) if one and one != structure_id]
        if not own:
            return replace(self.disabled(), structure_id=None, other_structure_ids=())
        return replace(self, structure_id=own[0], other_structure_ids=tuple(own[1:]))

    def works_for(self, structure_id: str | None) -> bool:
        """Return whether the account works for a structure."""
        return structure_id in (self.structure_id, *self.other_structure_ids)

    def works_elsewhere_than(self, structure_id: str) -> bool:
        """Return whether the account is not closed and does not work for a structure."""
        return self.status is not AccountStatus.DISABLED and not self.works_for(structure_id)

    def switched_to(self, structure_id: str) -> "Account":
        """Make another structure of the account the current one.

        Raises:
            Refusal: ``not_found`` when the account does not work for the structure.
        """
        if structure_id == self.structure_id:
            return self
        if structure_id not in self.other_structure_ids or self.structure_id is None:
            raise Refusal("not_found", "Cette structure est introuvable.", "not_found")
        others = (*(s for s in self.other_structure_ids if s != structure_id), self.structure_id)
        return replace(self, structure_id=structure_id, other_structure_ids=others)

    def with_digest(self, day: date) -> "Account":
        """Record that the digest of a day in Paris was sent."""
        return replace(self, last_digest_on=day)

    def with_password(self, password_hash: str) -> "Account":
        """Change the password, which ends every open session and a pending change of address."""
        kept = self.without_email_change()
        return replace(kept, password_hash=password_hash, generation=self.generation + 1)


def email_taken() -> Refusal:
    """Return the refusal to invite an address that has an account."""
    return Refusal("email_taken", "Un compte existe déjà pour cette adresse.", "conflict", "/email")


def wrong_password() -> Refusal:
    """Return the refusal of a wrong password from a signed-in account (RULES section 8)."""
    return Refusal(
        "wrong_password",
        "Ce n'est pas votre mot de passe actuel : tapez-le à nouveau, ou déconnectez-vous et choisissez-en "
        "un autre par « Mot de passe oublié ».",
        "invalid",
        "/password",
    )


def wrong_credentials() -> Refusal:
    """Return the refusal of any failed sign-in, which does not say what was wrong (RULES section 8)."""
    return Refusal("wrong_credentials", "L'adresse, le mot de passe ou le code n'est pas le bon.", "invalid")


def followed_departments(
    role: Role, departments: Sequence[str], *, existing: Collection[str]
) -> tuple[str, ...]:
    """Return the departments of an agent: at least one for a prefecture, none for others (RULES section 7).

    Args:
        role: of the person.
        departments: as given, possibly with duplicates.
        existing: all departments.

    Raises:
        Refusal: ``role_not_staff``, ``department_unknown``, ``departments_required`` or
            ``departments_unexpected``.
    """
    if role not in STAFF_ROLES:
        raise Refusal("role_not_staff", "Ce rôle n'est pas celui d'un agent.", "invalid", "/role")
    if not set(departments) <= set(existing):
        raise Refusal("department_unknown", "Ce département n'existe pas.", "invalid", "/departments")
    if role is Role.PREFECTURE and not departments:
        raise Refusal(
            "departments_required", "Indiquez le ou les départements suivis.", "invalid", "/departments"
        )
    if role is not Role.PREFECTURE and departments:
        raise Refusal(
            "departments_unexpected", "Seule une préfecture suit des départements.", "invalid", "/departments"
        )
    return tuple(dict.fromkeys(departments))


def held_lots(role: Role, lots: Sequence[int], *, existing: Collection[int]) -> tuple[int, ...]:
    """Return the lots of an agent: at least one for a training body, none for others (RULES section 7).

    Args:
        role: of the person.
        lots: as given, possibly with duplicates.
        existing: all lots.

    Raises:
        Refusal: ``lot_unknown``, ``lots_required`` or ``lots_unexpected``.
    """
    if not set(lots) <= set(existing):
        raise Refusal("lot_unknown", NO_SUCH_LOT, "invalid", "/lots")
    if role is Role.TRAINING_BODY and not lots:
        raise Refusal("lots_required", "Indiquez le ou les lots de l'organisme.", "invalid", "/lots")
    if role is not Role.TRAINING_BODY and lots:
        raise Refusal("lots_unexpected", "Seul un organisme de formation a des lots.", "invalid", "/lots")
    return tuple(sorted(set(lots)))


_FREE_FAILURES = 5
# After this number of wrong codes in a day, the owner is told that somebody knows the password.
WRONG_CODES_TOLD = 3
_LONGEST_DELAY = timedelta(minutes=15)


def sign_in_delay(failures: int) -> timedelta:
    """Return the delay after the last failure: it grows after 5 failures and never locks (RULES section 8).

    Args:
        failures: consecutive failures of one account at one network address, or the number of accounts that
            failed at one address.
    """
    if failures <= _FREE_FAILURES:
        return timedelta(0)
    # Capped before the power is computed, to avoid an overflow after years of failures.
    doublings = min(failures - _FREE_FAILURES, 10)
    return min(timedelta(seconds=2**doublings), _LONGEST_DELAY)


def sign_in_wait(failures: int, last: datetime | None, now: datetime) -> timedelta:
    """Return the remaining delay, zero when an attempt is accepted.

    Args:
        failures: as for ``sign_in_delay``.
        last: the instant of the last failure, None without any.
        now: the instant of the attempt.
    """
    if last is None:
        return timedelta(0)
    return max(last + sign_in_delay(failures) - now, timedelta(0))


def sign_ins_at_once(failed_accounts: int, params: Parameters) -> int:
    """Return how many attempts of one network address may run at once (RULES section 8).

    A whole office may sign in at the same second. A delayed address makes its attempts one by one; otherwise
    many would pass together once the delay is over.

    Args:
        failed_accounts: how many accounts failed at the address.
        params: the values in force.
    """
    return 1 if sign_in_delay(failed_accounts) else params.sign_ins_per_address_at_once
