"""Telephone numbers of the French numbering plans (RULES section 2, question 12)."""

import re

# The plan of each overseas territory; everywhere else it is that of metropolitan France.
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
_FRENCH_PLANS = frozenset({"FR", *_PLAN_OF.values()})

# The library also reads letters, extensions and semicolons as parts of a number; people mean none of them.
_WRITTEN_NUMBER = re.compile(r"[0-9+().\-/ \u00a0\u202f]{1,40}")


def normalise_phone(written: str, department: str) -> str | None:
    """Return a number in E.164, None when no French numbering plan has it.

    A national number is read in the plan of the department first, then as +33; one with a + keeps its own.

    Args:
        written: what the person typed.
        department: INSEE code of the commune's department.
    """
    # Imported late: its tables cost a cold start that most functions do not need.
    import phonenumbers

    if not _WRITTEN_NUMBER.fullmatch(written):
        return None
    plain = written.replace("\u202f", " ")
    for plan in (_PLAN_OF.get(department, "FR"), "FR"):
        try:
            number = phonenumbers.parse(plain, plan)
        except phonenumbers.NumberParseException:
            continue
        french = phonenumbers.region_code_for_number(number) in _FRENCH_PLANS
        if french and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
