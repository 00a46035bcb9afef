"""One text of an agreement, the first or an amendment, and who signed it (RULES 13)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.funding.signatory import Deed
from chalicelib.domain.shared.entity import Entity


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A declared signature: who signs in whose name, and when. It is not a qualified signature.

    Args:
        name: of the person, as typed.
        quality: what entitles that person to sign, as typed.
        signed_at: when it was declared.
        account_id: of the account that declared it.
        sha256: of the text that was signed.
        delegation, vote: of the signatory of a structure, as they were said by then.
    """

    name: str
    quality: str
    signed_at: datetime
    account_id: str
    sha256: str
    delegation: Deed | None = None
    vote: Deed | None = None

    def same_as(self, name: str, quality: str) -> bool:
        """Whether the same person signs again in the same quality."""
        return (self.name, self.quality) == (name, quality)


def fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class AgreementVersion(Entity):
    """A text as it was sent to be signed; it never changes, only its signatures come.

    Args:
        agreement_id: of its agreement.
        structure_id: of the structure that signs it.
        number: 1 for the first text, then one more for each that was sent.
        amends: whether another text was in force when it was sent.
        posts: for how many it is.
        template: the version of the template that it was made from.
        text: all of it.
        sha256: of the text, as it was sent.
        sent_at: when.
        by_structure, by_funder: the signatures.
        taken_back_at: when it was taken back; it then serves no more.
    """

    agreement_id: str
    structure_id: str
    number: int
    amends: bool
    posts: int
    template: str
    text: str
    sha256: str
    sent_at: datetime
    by_structure: Signature | None = None
    by_funder: Signature | None = None
    taken_back_at: datetime | None = None

    @property
    def intact(self) -> bool:
        """Whether the text is the one that was sent."""
        return fingerprint(self.text) == self.sha256

    def signed_by_structure(self, signature: Signature) -> "AgreementVersion":
        """With the signature of the structure."""
        return replace(self, by_structure=signature)

    def signed_by_funder(self, signature: Signature) -> "AgreementVersion":
        """With the last signature."""
        return replace(self, by_funder=signature)

    def unsigned(self) -> "AgreementVersion":
        """Without the signature of the structure, which took it back."""
        return replace(self, by_structure=None)

    def taken_back(self, at: datetime) -> "AgreementVersion":
        """It serves no more."""
        return replace(self, taken_back_at=at)
