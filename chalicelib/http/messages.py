"""The stable code and the French message of every validation error of pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FORBIDDEN_CHARACTER = (
    "forbidden_character",
    "Ce champ contient un caractère invisible qui n'est pas accepté. Saisissez-le à nouveau.",
)
REPEATED_FIELD = ("repeated_field", "Ce champ ne peut être donné qu'une fois.")
UNKNOWN_FIELD = ("unknown_field", "Ce champ n'existe pas dans ce formulaire.")
REQUIRED = ("required", "Ce champ est obligatoire.")
INVALID = ("invalid", "Cette valeur n'est pas valable.")
NO_SUCH_DATE = ("invalid_date", "Cette date n'existe pas.")

_TEXT = ("wrong_type", "Un texte est attendu.")
_NUMBER = ("wrong_type", "Un nombre est attendu.")
_INTEGER = ("wrong_type", "Un nombre entier est attendu.")
_BOOLEAN = ("wrong_type", "Une réponse par oui ou par non est attendue.")
_LIST = ("wrong_type", "Une liste est attendue.")
_GROUP = ("wrong_type", "Un groupe de champs est attendu.")
_NOT_IN_LIST = ("not_in_list", "Choisissez une des réponses proposées.")
_DATE = ("invalid_date", "Une date est attendue, au format AAAA-MM-JJ.")
_TIME = ("invalid_time", "Une heure est attendue, au format HH:MM.")
_INSTANT = ("invalid_instant", "Une date et une heure sont attendues, au format AAAA-MM-JJTHH:MM:SSZ.")
_DURATION = ("invalid_duration", "Une durée est attendue.")
_ADDRESS = ("invalid_url", "Cette adresse n'est pas valable. Elle commence par https:// ou http://.")
_IDENTIFIER = ("invalid_identifier", "Cet identifiant n'est pas valable.")
_TOO_SHORT = ("too_short", "Ce texte est trop court : {min_length} caractères au moins.")
_TOO_LONG = ("too_long", "Ce texte est trop long : {max_length} caractères au plus.")
_UNREADABLE = ("unreadable", "Ce champ n'est pas lisible.")

# By name of pydantic's errors. A test compares it with the list of the installed pydantic.
BY_TYPE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("missing", "missing_argument", "missing_keyword_only_argument"), REQUIRED),
    **dict.fromkeys(("missing_positional_only_argument", "missing_sentinel_error"), REQUIRED),
    **dict.fromkeys(("extra_forbidden", "no_such_attribute", "invalid_key"), UNKNOWN_FIELD),
    **dict.fromkeys(("unexpected_keyword_argument", "unexpected_positional_argument"), UNKNOWN_FIELD),
    "multiple_argument_values": REPEATED_FIELD,
    "none_required": ("must_be_empty", "Ce champ doit rester vide."),
    **dict.fromkeys(("string_type", "string_sub_type", "bytes_type"), _TEXT),
    **dict.fromkeys(("string_unicode", "bytes_invalid_encoding", "json_invalid", "json_type"), _UNREADABLE),
    **dict.fromkeys(("recursion_loop", "recursion_depth_exceeded", "needs_python_object"), _UNREADABLE),
    **dict.fromkeys(("string_too_short", "bytes_too_short"), _TOO_SHORT),
    **dict.fromkeys(("string_too_long", "bytes_too_long", "url_too_long"), _TOO_LONG),
    "string_pattern_mismatch": ("invalid_format", "Ce champ n'a pas la forme attendue."),
    "string_not_ascii": ("invalid_format", "Seuls les lettres sans accent et les chiffres sont acceptés."),
    **dict.fromkeys(("enum", "literal_error", "union_tag_invalid", "union_tag_not_found"), _NOT_IN_LIST),
    **dict.fromkeys(("bool_type", "bool_parsing"), _BOOLEAN),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _INTEGER),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number", "decimal_type"), _NUMBER),
    **dict.fromkeys(("decimal_parsing", "complex_type", "complex_str_parsing"), _NUMBER),
    **dict.fromkeys(("fraction_type", "fraction_parsing"), _NUMBER),
    "decimal_max_digits": ("too_long", "Ce nombre a trop de chiffres."),
    "decimal_whole_digits": ("too_long", "Ce nombre a trop de chiffres."),
    "decimal_max_places": ("too_long", "Ce nombre a trop de décimales."),
    "greater_than": ("too_small", "Donnez une valeur supérieure à {gt}."),
    "greater_than_equal": ("too_small", "Donnez une valeur d'au moins {ge}."),
    "less_than": ("too_large", "Donnez une valeur inférieure à {lt}."),
    "less_than_equal": ("too_large", "Donnez une valeur d'au plus {le}."),
    "multiple_of": ("invalid", "Donnez un multiple de {multiple_of}."),
    "too_short": ("too_few", "Choisissez au moins {min_length} réponse(s)."),
    "too_long": ("too_many", "Choisissez au plus {max_length} réponse(s)."),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type"), _LIST),
    **dict.fromkeys(("iterable_type", "iteration_error", "set_item_not_hashable"), _LIST),
    **dict.fromkeys(("model_type", "model_attributes_type", "dataclass_type", "dict_type"), _GROUP),
    **dict.fromkeys(("dataclass_exact_type", "named_tuple_type", "mapping_type", "arguments_type"), _GROUP),
    **dict.fromkeys(("frozen_dict_type", "ordered_dict_type", "counter_type"), _GROUP),
    "date_type": _DATE,
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing"), NO_SUCH_DATE),
    "date_from_datetime_inexact": NO_SUCH_DATE,
    **dict.fromkeys(("date_past", "datetime_past"), ("not_past", "Cette date doit être passée.")),
    **dict.fromkeys(("date_future", "datetime_future"), ("not_future", "Cette date doit être à venir.")),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_object_invalid"), _INSTANT),
    **dict.fromkeys(("datetime_from_date_parsing", "timezone_naive", "timezone_aware"), _INSTANT),
    "timezone_offset": _INSTANT,
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _DURATION),
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation", "url_scheme"), _ADDRESS),
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _IDENTIFIER),
    **dict.fromkeys(("value_error", "assertion_error", "ellipsis_error", "get_attribute_error"), INVALID),
    **dict.fromkeys(("frozen_field", "frozen_instance", "default_factory_not_called"), INVALID),
    **dict.fromkeys(("is_instance_of", "is_subclass_of", "callable_type"), INVALID),
}


def message_of(error_type: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code and the French message of an error of pydantic.

    Args:
        error_type: pydantic's name of the error.
        context: the bounds of the rule that was broken; messages never contain the input.
    """
    if error_type == "string_too_short" and context.get("min_length") == 1:
        return REQUIRED
    code, template = BY_TYPE.get(error_type, INVALID)
    return code, template.format(**context)
