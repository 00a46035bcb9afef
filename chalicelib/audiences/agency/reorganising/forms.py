"""The form of takeovers and transfers of advisers (RULES section 11)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.audiences.shared.forms import EntityId, PersonName, Reason
from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.http.fields import Ask, Day, EmailAddress, Form, Line
from chalicelib.services.reorganising.structure_changes import TransferAnswers

# More advisers than any structure has.
_MOST_ADVISERS = 100


class TransferForm(Form):
    """The structure that takes over the posts, the first day, and the legal act.

    The name and the contact are for a successor that is not stored yet.
    """

    # Another SIRET is asked for by the structure itself.
    kind: Annotated[Literal[ChangeKind.TAKEOVER, ChangeKind.ADVISERS], Ask("Ce qui se passe")]
    recruitment_ids: Annotated[
        tuple[EntityId, ...],
        Field(max_length=_MOST_ADVISERS),
        Ask("Conseillers transférés", hint="Pour un transfert de conseillers."),
    ] = ()
    siret: Annotated[str, Line(40), Ask("SIRET de la structure qui reprend", autocomplete="off")]
    effective_on: Annotated[
        Day,
        Ask("Premier jour chez elle", hint="Demain au plus tôt. La veille est le dernier jour compté ici."),
    ]
    deed: Annotated[
        str,
        Line(200),
        Ask("Acte qui le décide", hint="Exemple : arrêté préfectoral n° 2026-12.", autocomplete="off"),
    ]
    deed_on: Annotated[Day, Ask("Date de l'acte")]
    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. Le compte qui confirme le lira.")]
    name: Annotated[
        Annotated[str, Line(250, name=True)] | None,
        Ask("Nom de la structure", hint="Si elle n'est pas connue ici.", autocomplete="off"),
    ] = None
    structure_kind: Annotated[
        StructureKind | None, Ask("Sa nature", hint="Sans réponse : celle de la structure d'origine.")
    ] = None
    legal_form: Annotated[
        LegalForm | None,
        Ask("Sa forme juridique", hint="Pour une structure privée, un établissement, un service."),
    ] = None
    private_law_contracts: Annotated[
        bool | None, Ask("Pour un GIP, sa convention permet-elle des contrats de droit privé ?")
    ] = None
    first_name: Annotated[PersonName | None, Ask("Prénom de son contact", autocomplete="off")] = None
    last_name: Annotated[PersonName | None, Ask("Nom de son contact", autocomplete="off")] = None
    job_title: Annotated[
        Annotated[str, Line(100, name=True)] | None, Ask("Sa fonction", autocomplete="off")
    ] = None
    email: Annotated[EmailAddress | None, Ask("Son adresse e-mail", autocomplete="off")] = None
    phone: Annotated[Annotated[str, Line(30)] | None, Ask("Son téléphone", autocomplete="off")] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        told = self.model_dump()
        person = {name: told.pop(name) for name in ("first_name", "last_name", "job_title", "email")}
        phone = told.pop("phone")
        contact = Contact(**person, phone=phone) if all(person.values()) else None
        return {"answers": TransferAnswers(**told, contact=contact)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers"}
