"""What a structure declares on a quarter, as programs send it and as its page asks (RULES section 11)."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, create_model, model_validator

from chalicelib.audiences.shared.forms import MOST_POSTS, EntityId, PersonName
from chalicelib.domain.following_up.follow_up import Declared, PostDeclaration
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Kind, Line, MultiLine, wrong, wrong_fields
from chalicelib.http.html.form_questions import FormQuestion, questions_of
from chalicelib.http.html.page_forms import PageForm

_PART_TIME = "Si ce n'était pas à plein temps."


class PostForm(Form):
    """One adviser's quarter."""

    recruitment_id: EntityId
    gross_pay_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    absence_days: Annotated[int, Field(ge=0, le=92)]
    full_time: bool
    part_time_days: Annotated[int, Field(ge=1, le=92)] | None = None
    part_time_reason: Annotated[str, Line(500)] | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        """Require days and a reason of what was not full time."""
        wrong_ones = PostDeclaration(**self.model_dump()).unexplained
        if wrong_ones:
            raise wrong_fields({name: (one.code, one.message) for name, one in wrong_ones.items()})
        return self


class _DeclarationForm(Form):
    third_parties_invoiced: Annotated[
        bool,
        Ask(
            "Avez-vous facturé des prestations à des tiers ?",
            hint="Au plus un tiers du temps des conseillers.",
        ),
    ]
    comment: Annotated[Annotated[str, MultiLine(1, 2000)] | None, Ask("Commentaire")] = None
    signed_by: Annotated[PersonName, Ask("Nom de la personne qui signe", autocomplete="name")]

    def arguments(self) -> dict[str, Any]:
        """Return the declaration, as one value of the domain."""
        told = self.model_dump(include=set(_DeclarationForm.model_fields))
        posts = tuple(PostDeclaration(**post.model_dump()) for post in self._posts())
        return {"declared": Declared(posts=posts, **told)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the name of the one value."""
        return {"declared"}

    def _posts(self) -> list[PostForm]:
        raise NotImplementedError


class FollowUpForm(_DeclarationForm):
    """What the structure declares on a quarter (RULES section 11)."""

    # Whoever replaces an adviser within the quarter is declared beside them.
    posts: Annotated[list[PostForm], Field(min_length=1, max_length=2 * MOST_POSTS)]

    def _posts(self) -> list[PostForm]:
        return self.posts


def _cents(text: Any) -> Any:
    """Return the cents of an amount as people write it: « 7 500,50 »."""
    bare = re.sub(r"[\s\u00a0\u202f€]", "", str(text)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", bare, re.ASCII):
        raise wrong("invalid_amount", "Donnez un montant en euros. Exemple : 7 500,50")
    euros, _, rest = bare.partition(".")
    return int(euros) * 100 + int(rest.ljust(2, "0"))


class _PostPage(PostForm):
    """One adviser's quarter, as the page asks it; ``{}`` is the adviser's name."""

    gross_pay_cents: Annotated[
        int,
        BeforeValidator(_cents, json_schema_input_type=str),
        Field(le=10_000_000),
        Kind(inputmode="decimal"),
        Ask("Coût salarial brut de {} sur le trimestre, en euros", hint="Exemple : 7 500,50"),
    ]
    absence_days: Annotated[
        int, Field(ge=0, le=92), Ask("Jours d'absence de {}", hint="0 s'il n'y en a pas.")
    ]
    full_time: Annotated[
        bool,
        Ask(
            "{} a travaillé à plein temps à ses missions",
            hint="Le versement est conditionné au temps plein. Sinon, dites-le : la Banque des Territoires "
            "décide de la suite.",
        ),
    ]
    part_time_days: Annotated[
        Annotated[int, Field(ge=1, le=92)] | None,
        Ask("Jours de {} qui n'étaient pas à plein temps", hint=_PART_TIME, when="full_time=non"),
    ] = None
    part_time_reason: Annotated[
        Annotated[str, Line(500)] | None,
        Ask("Pourquoi {} n'a pas travaillé à plein temps", hint=_PART_TIME, when="full_time=non"),
    ] = None


class _DeclarationPage(_DeclarationForm):
    def _posts(self) -> list[PostForm]:
        return [post for name in type(self).model_fields if isinstance(post := getattr(self, name), PostForm)]


@cache
def _asking(advisers: int) -> type[_DeclarationPage]:
    """Return the form with a group of questions for each adviser in post."""
    posts: dict[str, Any] = {f"post{number}": (_PostPage, ...) for number in range(advisers)}
    return create_model("DeclarationPage", __base__=_DeclarationPage, **posts)


@dataclass(frozen=True, kw_only=True)
class DeclarationQuestions(PageForm):
    """The questions of a quarter, on named advisers.

    Args:
        names: of the advisers, in the order of their groups of questions.
    """

    names: tuple[str, ...]

    @property
    def questions(self) -> dict[str, FormQuestion]:
        """Those on each adviser, then those on the structure."""
        of_posts: dict[str, FormQuestion] = {}
        others: dict[str, FormQuestion] = {}
        for field, one in questions_of(self.model).items():
            post, dot, _ = field.partition(".")
            if dot:
                name = self.names[int(post.removeprefix("post"))]
                of_posts[field] = replace(one, ask=replace(one.ask, label=one.ask.label.format(name)))
            else:
                others[field] = one
        return of_posts | others


def declaration_questions(advisers: tuple[tuple[str, str], ...]) -> DeclarationQuestions:
    """Return the form of a follow-up's page.

    Args:
        advisers: by recruitment, the name of each adviser in post.
    """
    who = [(f"post{number}.recruitment_id", one) for number, (one, _) in enumerate(advisers)]

    def prepare(sent: Fields) -> Fields:
        return Fields((*sent.without(*(name for name, _ in who)).pairs, *who))

    return DeclarationQuestions(
        model=_asking(len(advisers)), prepare=prepare, names=tuple(name for _, name in advisers)
    )
