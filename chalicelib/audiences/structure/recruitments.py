"""After the validation: case file, contract, its end, quarterly follow-up (programme.md 1.11 to 1.14, 11)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.audiences.shared import recruitment_views
from chalicelib.audiences.structure import space
from chalicelib.domain.following_up.follow_up import FollowUp, PostDeclaration
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import ContractKind, EndReason, Recruitment
from chalicelib.http import fields as documents
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import follow_up as journey
from chalicelib.services.recruiting import recruit

routes = site.routes

_END_REASONS = {
    EndReason.RESIGNATION: "Démission",
    EndReason.DISMISSAL: "Licenciement",
    EndReason.MUTUAL_AGREEMENT: "Rupture d'un commun accord",
    EndReason.TRIAL_PERIOD: "Fin de la période d'essai",
    EndReason.END_OF_TERM: "Fin du contrat à son terme",
    EndReason.OTHER: "Autre raison",
}

CONTRACT = PageForm(
    purpose="contract",
    model=api_forms.ContractForm,
    labels={
        "kind": "Nature du contrat",
        "signed_on": "Signé le",
        "starts_on": "Commence le",
        "ends_on": "Finit le",
    },
)
END = PageForm(
    purpose="end-contract",
    model=api_forms.EndForm,
    labels={"ended_on": "Dernier jour du contrat", "reason": "Raison"},
)


def _recruitment_page(
    call: Call, recruitment_id: str, *, contract: Shown | None = None, end: Shown | None = None
) -> Answer:
    recruitment = recruit.read_recruitment(call.ports, space.structure_of(call), recruitment_id)
    agreement = call.ports.store.get(Agreement, recruitment.agreement_id)
    just_validated = call.method == "GET" and call.query.get("valide") == "oui"
    return space.page(
        call,
        "space_recruitment.html",
        title="Candidature validée" if just_validated else f"Recrutement de {_name(recruitment)}",
        here=space.STEPS,
        form=contract or end,
        contract=contract or space.blank(call, CONTRACT),
        end=end or space.blank(call, END),
        recruitment=recruitment_views.recruitment_view(recruitment, agreement),
        name=_name(recruitment),
        just_validated=just_validated,
        kinds=[(kind.value, pages.sentence(kind.label)) for kind in ContractKind],
        reasons=[(reason.value, words) for reason, words in _END_REASONS.items()],
        end_reason=_END_REASONS.get(recruitment.end_reason) if recruitment.end_reason else None,
        today=call.ports.today(),
    )


def _name(recruitment: Recruitment) -> str:
    return f"{recruitment.first_name} {recruitment.last_name}"


@routes.get("/espace/recrutements/{recruitment_id}", audience=Audience.STRUCTURE)
def show_recruitment(call: Call, recruitment_id: str) -> Answer:
    """Show the case file's link and pieces, and where to record the contract."""
    return _recruitment_page(call, recruitment_id)


@routes.post("/espace/recrutements/{recruitment_id}/contrat", audience=Audience.STRUCTURE, body=Fields)
def submit_contract(call: Call, recruitment_id: str) -> Answer:
    """Record the contract; a second click finds it recorded."""
    structure = space.structure_of(call)

    def act(sent: api_forms.ContractForm) -> Answer:
        if recruit.read_recruitment(call.ports, structure, recruitment_id).contract is None:
            recruit.record_contract(
                call.ports, author_of(call), structure, recruitment_id, **sent.model_dump()
            )
        return pages.go_to(f"/espace/recrutements/{recruitment_id}")

    return forms.submit(
        call,
        CONTRACT,
        call.session.token_hash,
        act=act,
        again=lambda shown: _recruitment_page(call, recruitment_id, contract=shown),
    )


@routes.post("/espace/recrutements/{recruitment_id}/rupture", audience=Audience.STRUCTURE, body=Fields)
def submit_end(call: Call, recruitment_id: str) -> Answer:
    """Declare the end of the contract."""

    def act(sent: api_forms.EndForm) -> Answer:
        recruit.end(
            call.ports,
            author_of(call),
            space.structure_of(call),
            recruitment_id,
            ended_on=sent.ended_on,
            reason=sent.reason,
        )
        return pages.go_to(f"/espace/recrutements/{recruitment_id}")

    return forms.submit(
        call,
        END,
        call.session.token_hash,
        act=act,
        again=lambda shown: _recruitment_page(call, recruitment_id, end=shown),
    )


def _cents(text: Any) -> Any:
    """Read an amount as people write it: « 7 500,50 »."""
    bare = re.sub(r"[\s\u00a0\u202f€]", "", str(text)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", bare, re.ASCII):
        raise documents.wrong("invalid_amount", "Donnez un montant en euros. Exemple : 7 500,50")
    euros, _, rest = bare.partition(".")
    return int(euros) * 100 + int(rest.ljust(2, "0"))


def _attested(value: bool) -> bool:
    if not value:
        raise documents.wrong(
            "full_time_required",
            "Le versement est conditionné au temps plein. Sinon, contactez votre préfecture.",
        )
    return value


class PostPage(documents.Form):
    """One adviser's quarter, as the page asks it."""

    gross_pay: Annotated[int, BeforeValidator(_cents, json_schema_input_type=str), Field(le=10_000_000)]
    absence_days: Annotated[int, Field(ge=0, le=92)]
    full_time: Annotated[bool, AfterValidator(_attested)] = Field(default=False, validate_default=True)


class _Declaration(documents.Form):
    third_parties_invoiced: bool
    comment: Annotated[str, documents.Paragraph(1, 2000)] | None = None
    signed_by: api_forms.PersonName


def _declaration_form(advisers: list[tuple[str, str]]) -> PageForm:
    """The form of a follow-up has as many groups of questions as there were advisers in post."""
    posts: dict[str, Any] = {f"post{number}": (PostPage, ...) for number in range(len(advisers))}
    labels: dict[str, str] = {}
    for number, (_, name) in enumerate(advisers):
        labels |= {
            f"post{number}.gross_pay": f"Coût salarial brut de {name} sur le trimestre, en euros",
            f"post{number}.absence_days": f"Jours d'absence de {name}",
            f"post{number}.full_time": f"J'atteste que {name} a travaillé à plein temps à ses missions",
        }
    return PageForm(
        purpose="follow-up",
        model=create_model("DeclarationPage", __base__=_Declaration, **posts),
        labels=labels
        | {
            "third_parties_invoiced": "Avez-vous facturé des prestations à des tiers ?",
            "comment": "Commentaire",
            "signed_by": "Nom de la personne qui signe",
        },
    )


def _advisers(call: Call, found: FollowUp) -> list[tuple[str, str]]:
    known = {
        recruitment.id: _name(recruitment)
        for recruitment in every(call.ports.store.recruitments_of_structure, found.structure_id)
    }
    return [(recruitment_id, known.get(recruitment_id, "")) for recruitment_id in found.recruitment_ids]


def _follow_up_page(call: Call, follow_up_id: str, shown: Shown | None = None) -> Answer:
    found = journey.read_own(call.ports, space.structure_of(call), follow_up_id)
    advisers = _advisers(call, found)
    quarter = Quarter.parse(found.quarter)
    return space.page(
        call,
        "space_follow_up.html",
        title=f"Suivi du {quarter.label}",
        here=space.STEPS,
        form=shown or space.blank(call, _declaration_form(advisers)),
        follow_up=found,
        quarter=quarter,
        names=dict(advisers),
        advisers=[name for _, name in advisers],
    )


@routes.get("/espace/suivis/{follow_up_id}", audience=Audience.STRUCTURE)
def show_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Ask for the quarter, or show what was declared."""
    return _follow_up_page(call, follow_up_id)


@routes.post("/espace/suivis/{follow_up_id}", audience=Audience.STRUCTURE, body=Fields)
def submit_follow_up_page(call: Call, follow_up_id: str) -> Answer:
    """Transmit the follow-up; a second click finds it transmitted."""
    structure = space.structure_of(call)
    found = journey.read_own(call.ports, structure, follow_up_id)
    advisers = _advisers(call, found)

    def act(sent: Any) -> Answer:
        if found.awaited:
            posts = [getattr(sent, f"post{number}") for number in range(len(advisers))]
            journey.submit(
                call.ports,
                author_of(call),
                structure,
                follow_up_id,
                posts=tuple(
                    PostDeclaration(
                        recruitment_id=recruitment_id,
                        gross_pay_cents=post.gross_pay,
                        absence_days=post.absence_days,
                        full_time=post.full_time,
                    )
                    for (recruitment_id, _), post in zip(advisers, posts, strict=True)
                ),
                third_parties_invoiced=sent.third_parties_invoiced,
                comment=sent.comment,
                signed_by=sent.signed_by,
            )
        return pages.go_to(f"/espace/suivis/{follow_up_id}")

    return forms.submit(
        call,
        _declaration_form(advisers),
        call.session.token_hash,
        act=act,
        again=lambda shown: _follow_up_page(call, follow_up_id, shown),
    )
