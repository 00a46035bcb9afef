"""Each idea of the lexicon of RULES has one French word; texts that people read contain no other."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READ = [ROOT / "chalicelib", ROOT / "infra" / "local"]

# The word of the lexicon, and the words or spellings that are not used.
OTHERS = {
    "e-mail": r"\bcourriels?\b|\bmél\b|\b(?:un|le|votre|par|ce|cet|les|des|vos|ces) e?mails?\b",
    "pré-sélectionnée": r"\b(?:pré ?|pre-?)s[ée]lection",
    "non retenue": r"\bcandidature (?:écartée|déclinée|rejetée)|\b(?:a|avait|ont) retenu\b",
    "refusée": r"\brejetée?s?\b|\bn'(?:est|a) pas été retenue|\bn'est pas retenue",
    "ajournée": r"\breportée?s? (?:à|par)\b",
    "contrat signé": r"\b[Rr]ecrutements? finalisé|\b[Rr]ecrutées?\b",
    "contrat terminé": r"\bcontrats? (?:fini|clos|achevé|rompu)s?\b",
    "fin du contrat": r"\b[Rr]upture (?:du|de) contrat|\bLa rupture\b|\bdate de rupture\b",
    "postes attribués": r"\bpostes? (?:accordé|octroyé|alloué|validé)s?\b",
    "comité de sélection": r"\bCoselec\b|\bcommission\b",
    "séance": r"\bsessions? (?:du|de) comité|\b[Rr]éunion",
    # « Séance » and « session » differ, and « compte rendu » is for activities only.
    "connexion": r"\bvotre session\b(?! de formation)|\bsessions? (?:a |est )?(?:expir|de connexion)",
    "procès-verbal": r"\bcomptes? rendus? (?:de|du) (?:séance|comité)",
    "en double": r"\bcomme doublon",
    "Banque des Territoires": r"\bBdT\b|\b[Ff]inanceur|\bBanque des territoires\b",
    "suivi trimestriel": r"\b[Bb]ilans? trimestriel|\b[Rr]apports? trimestriel",
    "versement": r"\b[Pp]aiement",
    "tenue": r"\b[Uu]niforme",
    "Démarches simplifiées": r"\b(?:démarches simplifiées|Démarches Simplifiées|demarches-simplifiees)\b",
    "téléphone": r"\bportables?\b|\bmobile\b",
}


def python_texts(path: Path) -> Iterator[str]:
    """Return the strings of a module, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


@cache
def french_texts() -> list[tuple[str, str]]:
    """Return what people read, with the file that contains it."""
    found: list[tuple[str, str]] = []
    for path in sorted(path for folder in READ for path in folder.rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py":
            found += ((name, text) for text in python_texts(path) if re.search(r"\w \w|^[A-ZÉ]", text))
        elif path.suffix in {".html", ".txt", ".js"}:
            found.append((name, path.read_text(encoding="utf-8")))
    return found


# A last day is included (RULES section 10), and « de » is elided before a vowel.
AROUND_A_VALUE = {
    "au plus tard le": r"\bavant le \{\{ \w+(?:\.\w+)*\|(?:date|day|short_day)",
    "{{ name|de }}": r"\bde \{\{ (?:\w+\.)*(?:\w*_)?name \}",
    "{{ posts|thousands }}": r"\{\{ (?:\w+\.)*national_posts \}|attribués sur \{\{ [\w.]+ \}",
    # « 0 jour », « 1 jour »: a noun does not follow a number by itself, in an f-string neither.
    '{{ days|plural("jour") }}': r"^ (?:jours|heures|postes)\b|\}\}? (?:jours|heures)\b",
}


@pytest.mark.parametrize("form", sorted(AROUND_A_VALUE))
def test_french_around_a_value_is_right_for_every_value(form: str) -> None:
    found = {
        (name, one.group())
        for name, text in french_texts()
        for one in re.finditer(AROUND_A_VALUE[form], text)
    }
    assert found == set(), f"write « {form} »"


@pytest.mark.parametrize("word", sorted(OTHERS))
def test_one_idea_has_one_french_word(word: str) -> None:
    found = {(name, one.group()) for name, text in french_texts() for one in re.finditer(OTHERS[word], text)}
    assert found == set(), f"write « {word} »"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("e-mail", "Envoyez un mail."),
        ("pré-sélectionnée", "candidature présélectionnée"),
        ("contrat signé", "Recrutement finalisé"),
        ("connexion", "votre session reste ouverte"),
    ],
)
def test_another_word_is_seen(word: str, text: str) -> None:
    assert re.search(OTHERS[word], text)
