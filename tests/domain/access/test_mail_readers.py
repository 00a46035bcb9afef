"""A structure chooses who reads which of its e-mails (RULES sections 6, 9)."""

import pytest

from chalicelib.domain.access.mail_readers import (
    CONTACT,
    MailKind,
    MailReaders,
    readers_chosen,
    without_reader,
)
from chalicelib.domain.shared.refusal import Refusals

K = MailKind
COLLEAGUES = ("account-1", "account-2")


def test_a_choice_is_stored_without_the_kinds_that_only_the_contact_reads() -> None:
    chosen = readers_chosen(
        {
            K.DECISIONS: [CONTACT],
            K.RECRUITMENT: [CONTACT, "account-1", "account-1"],
            K.FUNDING: ["account-2"],
        },
        COLLEAGUES,
    )
    assert chosen == (
        MailReaders(kind=K.RECRUITMENT, readers=(CONTACT, "account-1")),
        MailReaders(kind=K.FUNDING, readers=("account-2",)),
    )


def test_each_kind_read_by_nobody_or_a_stranger_is_refused_at_its_field() -> None:
    with pytest.raises(Refusals) as refused:
        readers_chosen(
            {K.DECISIONS: [], K.RECRUITMENT: ["account-1"], K.FUNDING: ["account-1", "account-9"]}, COLLEAGUES
        )
    assert [(one.code, one.kind, one.pointer) for one in refused.value.refusals] == [
        ("reader_required", "invalid", "/decisions"),
        ("reader_unknown", "invalid", "/funding"),
    ]


def test_after_somebody_left_the_contact_reads_what_nobody_else_does() -> None:
    known = (
        MailReaders(kind=K.DECISIONS, readers=("account-1",)),
        MailReaders(kind=K.RECRUITMENT, readers=(CONTACT, "account-1")),
        MailReaders(kind=K.FUNDING, readers=("account-1", "account-2")),
    )
    assert without_reader(known, "account-1") == (MailReaders(kind=K.FUNDING, readers=("account-2",)),)
    assert without_reader(known, "account-9") == known
