"""The readers of the e-mails to a structure (RULES sections 6, 9)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector

# The contact of the structure, with or without an account, who receives e-mails without chosen readers.
CONTACT = "contact"


class MailKind(Labelled):
    """The subject of the e-mails to a structure that has its space."""

    DECISIONS = "decisions", "la candidature et ses postes"
    RECRUITMENT = "recruitment", "les recrutements"
    FUNDING = "funding", "le dossier et la convention"
    FOLLOW_UPS = "follow_ups", "les suivis trimestriels"


@dataclass(frozen=True, kw_only=True)
class MailReaders:
    """The readers of one kind of e-mail: ids of accounts, or ``CONTACT``."""

    kind: MailKind
    readers: tuple[str, ...]


def readers_chosen(
    chosen: Mapping[MailKind, Sequence[str]], colleagues: Collection[str]
) -> tuple[MailReaders, ...]:
    """Return a choice of readers, without the kinds that only the contact reads, which is the default.

    Args:
        chosen: for each kind, ids of accounts of the structure, or ``CONTACT``.
        colleagues: the ids of its accounts that are invited or open.

    Raises:
        Refusals: ``reader_required`` for a kind without readers, ``reader_unknown`` for an unknown account.
    """
    rules = RefusalCollector()
    for kind, readers in chosen.items():
        rules.check(partial(_require_readers, kind, readers, colleagues))
    rules.require()
    return tuple(
        MailReaders(kind=kind, readers=tuple(dict.fromkeys(readers)))
        for kind, readers in chosen.items()
        if tuple(readers) != (CONTACT,)
    )


def _require_readers(kind: MailKind, readers: Sequence[str], colleagues: Collection[str]) -> None:
    if not readers:
        message = "Choisissez au moins une personne : sans elle, ces e-mails ne seraient lus par personne."
        raise Refusal("reader_required", message, "invalid", f"/{kind.value}")
    if not {*readers} <= {CONTACT, *colleagues}:
        message = "Cette personne n'a plus de compte dans l'espace : choisissez-en une autre."
        raise Refusal("reader_unknown", message, "invalid", f"/{kind.value}")


def without_reader(known: Sequence[MailReaders], account_id: str) -> tuple[MailReaders, ...]:
    """Return the readers without an account; kinds without any reader left go to the contact."""
    left = (
        MailReaders(kind=one.kind, readers=tuple(each for each in one.readers if each != account_id))
        for one in known
    )
    return tuple(one for one in left if one.readers and one.readers != (CONTACT,))
