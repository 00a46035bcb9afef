"""The bank account of a structure: which ones are valid, and who checks them (RULES section 11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.applying.answers import KnownContact
from chalicelib.domain.funding.bank_details import (
    BankAccount,
    BankDetails,
    CallBack,
    WhomToCall,
    normalised_bic,
    normalised_iban,
    whom_to_call,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Answered, Refusals, Unanswered
from tests.support import builders
from tests.support.outside import refusal

# Examples that banks publish; no customer has these accounts.
IBAN, OTHER = "FR1420041010050500013M02606", "FR7630006000011234567890189"
MONACO = "MC5811222000010123456789030"
AT = datetime(2027, 4, 12, 8, tzinfo=UTC)
TODAY = date(2027, 4, 12)
PHONE, OTHER_PHONE = "+33237222222", "+33472101010"


# One for each country of the area of payments in euros, as its banks publish it.
EXAMPLES = (
    "AD1200012030200359100100",
    "AT611904300234573201",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GI75NWBK000000007099453",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "SE4550000000058398257466",
    "SI56191000000123438",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "VA59001123000012345678",
)


@pytest.mark.parametrize("written", EXAMPLES)
def test_an_iban_of_each_country_of_the_euro_payment_area_is_accepted(written: str) -> None:
    assert normalised_iban(written) == written


@pytest.mark.parametrize("written", ["FR14 2004 1010 0505 0001 3M02 606", "fr1420041010050500013m02606"])
def test_an_iban_is_stored_without_spaces_in_capitals(written: str) -> None:
    assert normalised_iban(written) == IBAN


@given(st.sampled_from(EXAMPLES), st.integers(2, 30), st.sampled_from("0123456789"))
def test_a_wrong_digit_in_an_iban_is_found(iban: str, place: int, figure: str) -> None:
    assume(place < len(iban) and iban[place].isdecimal() and figure != iban[place])
    slipped = iban[:place] + figure + iban[place + 1 :]
    assert refusal("iban_invalid", lambda: normalised_iban(slipped)).message.startswith("Cet IBAN a une")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "FR",
        IBAN[:-1],
        f"{IBAN}0",
        # A wrong digit, two digits exchanged, another country's length.
        f"{IBAN[:-1]}7",
        "FR7630006000011234567890198",
        "DE8937040044053201300",
        # A country outside the area of payments in euros, and no letters at all.
        "BR1800360305000010009795493C1",
        "761420041010050500013M02606",
        "FR14-2004-1010",
        f"{IBAN[:-1]}-",
    ],
)
def test_an_invalid_iban_is_refused(written: str) -> None:
    found = refusal("iban_invalid", lambda: normalised_iban(written))
    assert found.pointer == "/iban"


def test_a_bic_has_8_or_11_characters_and_is_of_the_country_of_the_iban() -> None:
    assert normalised_bic(" psst fr pp par ", IBAN) == "PSSTFRPPPAR"
    assert normalised_bic("PSSTFRPP", IBAN) == "PSSTFRPP"
    for written in ("PSSTFRP", "PSSTFRPPP", "PSSTFRPPPARI", "PSS1FRPP", ""):
        assert refusal("bic_invalid", lambda written=written: normalised_bic(written, IBAN)).pointer == "/bic"
    refusal("bic_invalid", lambda: normalised_bic("DEUTDEFF", IBAN))
    refusal("bic_invalid", lambda: normalised_bic("DEUTDEFF", MONACO))


@pytest.mark.parametrize(
    "place", ["FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"]
)
def test_the_bic_of_an_overseas_or_monaco_bank_is_accepted_with_a_french_iban(place: str) -> None:
    bic = f"AGRI{place}{place}XXX"
    assert normalised_bic(bic, IBAN) == bic
    assert normalised_bic(bic, MONACO) == bic
    # Only together: neither has the country of the other.
    refusal("bic_invalid", lambda: normalised_bic(bic, "DE89370400440532013000"))


def faults(**typed: str) -> list[str | None]:
    """Return the fields that are refused, of those that are typed."""
    try:
        BankAccount.require_typed(Answered(typed))
    except Refusals as told:
        return [one.pointer for one in told.refusals]
    except Unanswered:
        pass
    return []


def test_both_faults_are_told_at_once() -> None:
    assert faults(iban="FR00", bic="PSST") == ["/iban", "/bic"]
    assert faults(iban=IBAN, bic="DEUTDEFF") == ["/bic"]
    assert faults(iban="FR00", bic="PSSTFRPP") == ["/iban"]
    # A BIC may be written in groups, even beside an invalid IBAN.
    assert faults(iban="FR00", bic=" psst fr pp par ") == ["/iban"]
    assert faults(iban=IBAN, bic="PSSTFRPP") == []


def test_a_fault_is_told_while_the_other_answer_is_missing() -> None:
    assert faults(iban="FR00") == ["/iban"] and faults(bic="PSST") == ["/bic"]
    assert faults(iban=IBAN) == [] and faults(bic="DEUTDEFF") == []


def account(iban: str = IBAN) -> BankAccount:
    return BankAccount.typed("Ville de Lyon", iban, "PSSTFRPPPAR")


def test_an_iban_is_masked_except_its_beginning_and_its_end() -> None:
    assert account().masked == "FR14 •••• •••• •••• •••• •••• 606"
    assert account().written == "FR14 2004 1010 0505 0001 3M02 606"


def call(**fields: object) -> CallBack:
    values: dict[str, object] = {
        "spoke_to": "Inès Durand",
        "called_on": TODAY,
        "number": PHONE,
        "by": "funder",
        "at": AT,
    }
    return CallBack(**{**values, **fields})  # type: ignore[arg-type]


def known_as(phone: str | None, since: int | None, until: int | None, **of: str) -> KnownContact:
    """Return a contact known between two days, counted from the day on which the account was given."""
    return KnownContact(
        contact=builders.contact(phone=phone, **of),
        since=None if since is None else AT + timedelta(days=since),
        until=None if until is None else AT + timedelta(days=until),
    )


def whom(*contacts: KnownContact) -> WhomToCall:
    return whom_to_call(contacts, AT, Parameters())


BEFORE, NOBODY = whom(known_as(PHONE, None, None)), whom(known_as(None, None, None))
EMPTY = builders.bank_details("structure-1")


def in_use() -> BankDetails:
    return EMPTY.given(account(), "structure", AT).checked(call(), BEFORE, TODAY)


def test_nothing_is_paid_before_the_first_check_or_while_a_change_waits() -> None:
    given = EMPTY.given(account(), "structure", AT)
    assert EMPTY.payable is None and given.payable is None
    assert (given.pending, given.given_by, given.given_at) == (account(), "structure", AT)
    assert in_use().payable == account() and in_use().pending is None and in_use().call == call()
    assert in_use().given(account(OTHER), "structure", AT).payable is None


def test_the_same_account_again_changes_nothing() -> None:
    given = EMPTY.given(account(), "structure", AT)
    assert given.given(account(), "another", AT) is given
    used = in_use()
    assert used.given(account(), "another", AT) is used


def test_giving_the_account_in_use_again_cancels_a_change() -> None:
    changed = in_use().given(account(OTHER), "structure", AT)
    assert changed.given(account(), "structure", AT).payable == account()


def refusals(act: Callable[[], object]) -> list[tuple[str, str | None]]:
    """Return the code and the field of each refusal that an act raises."""
    with pytest.raises(Refusals) as caught:
        act()
    return [(one.code, one.pointer) for one in caught.value.refusals]


def test_the_number_called_must_be_a_known_one() -> None:
    given = EMPTY.given(account(), "structure", AT)
    wrong = call(number="+33611111111")
    assert refusals(lambda: given.checked(wrong, BEFORE, TODAY)) == [("number_unknown", "/number")]
    assert refusals(lambda: given.checked(call(), NOBODY, TODAY)) == [("number_unknown", "/found_in")]


def test_the_call_cannot_be_in_the_future() -> None:
    given = EMPTY.given(account(), "structure", AT)
    ahead = call(called_on=date(2027, 4, 13))
    assert refusals(lambda: given.checked(ahead, BEFORE, TODAY)) == [("called_ahead", "/called_on")]


def test_an_invalid_day_and_an_invalid_number_are_told_at_once() -> None:
    given = EMPTY.given(account(), "structure", AT)
    ahead = call(called_on=date(2027, 4, 13), number="+33611111111")
    told = refusals(lambda: given.checked(ahead, BEFORE, TODAY))
    assert told == [("called_ahead", "/called_on"), ("number_unknown", "/number")]


def test_who_knows_no_number_of_the_structure_is_not_told_to_call_it() -> None:
    told = refusal("number_unknown", lambda: NOBODY.require(OTHER_PHONE, None)).message
    assert "avait donné auparavant" not in told and "dites où vous l'avez trouvé" in told


def test_only_a_waiting_account_is_checked_or_refused() -> None:
    refusal("nothing_to_check", lambda: EMPTY.checked(call(), BEFORE, TODAY))
    refusal("nothing_to_check", lambda: in_use().turned_down("Pourquoi."))


def test_a_refused_account_leaves_the_former_one() -> None:
    changed = in_use().given(account(OTHER), "structure", AT).turned_down("Le titulaire diffère.")
    assert changed.payable == account() and changed.refused == "Le titulaire diffère."
    assert (changed.given_by, changed.given_at) == (None, None), "nothing waits any more"
    again = changed.given(account(OTHER), "structure", AT)
    assert again.refused is None and again.pending == account(OTHER)
    assert replace(changed, refused=None, given_by="structure", given_at=AT) == in_use()


THIEF = "+33611111111"


@pytest.mark.parametrize("changed", [-29, -1, 0, 3])
def test_a_telephone_changed_shortly_before_the_account_or_after_cannot_be_called(changed: int) -> None:
    asked = whom(known_as(PHONE, None, changed), known_as(THIEF, changed, None))
    assert asked.known is not None and asked.known.contact.phone == PHONE
    asked.require(PHONE, None)
    refusal("number_recent", lambda: asked.require(THIEF, None))
    assert refusal("number_recent", lambda: asked.require(THIEF, "L'annuaire.")).pointer == "/number"
    assert [(one.what, one.before, one.after) for one in asked.changes] == [("Téléphone", PHONE, THIEF)]


def test_a_telephone_changed_long_before_can_be_called() -> None:
    asked = whom(known_as(PHONE, None, -30), known_as(OTHER_PHONE, -30, None))
    asked.require(OTHER_PHONE, None)
    refusal("number_unknown", lambda: asked.require(PHONE, None))
    assert asked.changes == ()


def test_a_number_valid_between_two_recent_changes_is_not_a_known_one() -> None:
    asked = whom(
        known_as(PHONE, None, -20),
        known_as(THIEF, -20, -10, first_name="Max"),
        known_as(OTHER_PHONE, -10, None, email="max@lyon.example"),
    )
    asked.require(PHONE, None)
    for number in (THIEF, OTHER_PHONE):
        refusal("number_recent", lambda number=number: asked.require(number, None))
    assert [one.what for one in asked.changes] == ["Contact", "Téléphone", "Contact", "E-mail", "Téléphone"]


def test_a_renamed_contact_keeps_the_number() -> None:
    asked = whom(known_as(PHONE, None, -5), known_as(PHONE, -5, None, last_name="Roux"))
    asked.require(PHONE, None)
    assert asked.recent == frozenset() and [one.what for one in asked.changes] == ["Contact"]


def test_an_official_number_needs_the_place_where_it_was_found() -> None:
    for asked in (BEFORE, NOBODY):
        refusal("number_unknown", lambda asked=asked: asked.require(OTHER_PHONE, None))
        asked.require(OTHER_PHONE, "L'annuaire de l'administration.")


def test_without_a_waiting_account_no_number_is_recent() -> None:
    given = EMPTY.given(account(), "structure", AT)
    refusal("nothing_to_check", lambda: given.checked(call(), None, TODAY))
