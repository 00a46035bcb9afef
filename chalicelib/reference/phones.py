"""Telephone numbers of the French numbering plans (RULES section 2, question 12)."""

import re

# The numbering plan of each overseas territory; the others use that of metropolitan France.
_PLAN_OF = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_FRENCH_PLANS = ("FR", *dict.fromkeys(_PLAN_OF.values()))

# The library also reads letters, extensions and semicolons as parts of a number; people do not mean them.
_WRITTEN_NUMBER = re.compile(r"[0-9+().\-/ ]{1,40}")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# Ten digits from 0 on have one meaning in all French plans; shorter numbers differ between plans.
_NATIONAL = re.compile(r"0[1-9]([^0-9]*[0-9]){8}[^0-9]*")


def normalise_phone(written: str, department: str) -> str | None:
    """Return a number in E.164, None when no numbering plan has it.

    A national number is read in the plan of the department first, then as one of metropolitan France, then of
    any other part of France; one with a + or 00 is that of its country (RULES section 2, question 12).

    Args:
        written: what the person typed.
        department: INSEE code of the commune's department.
    """
    # Imported late: its tables cost a cold start that most functions do not need.
    import phonenumbers

    plain = _DASHES.sub("-", _SPACES.sub(" ", written)).strip()
    if not _WRITTEN_NUMBER.fullmatch(plain):
        return None
    own = (_PLAN_OF.get(department, "FR"), "FR")
    for plan in dict.fromkeys((*own, *_FRENCH_PLANS) if _NATIONAL.fullmatch(plain) else own):
        try:
            number = phonenumbers.parse(plain, plan)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def grouped_phone(number: str) -> str:
    """Return a number in E.164 in groups, as people dial it: one of France without its country code."""
    import phonenumbers

    read = phonenumbers.parse(number)
    french = phonenumbers.region_code_for_number(read) in _FRENCH_PLANS
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(read, style).replace(" ", "\u00a0")
