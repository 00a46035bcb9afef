"""Forms and views of a recruitment: its planned date, its contract and its end (RULES 11 to 14)."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.audiences.shared.money.amounts import typed, typed_euros
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileState, Procedure, pieces_for
from chalicelib.domain.recruiting.contract import Contract, ContractKind, ContractRemark
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.post_progress import PostStep, steps_done
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.training.training import Training
from chalicelib.http.fields import Ask, Day, Form, Kind, MultiLine, View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class ValidationForm(Form):
    """The planned hire date (RULES section 5)."""

    planned_hire_date: Annotated[
        Day,
        Ask(
            "Date d'embauche prévue",
            hint="Entre aujourd'hui et la fin du délai de recrutement. Elle pourra changer.",
        ),
    ]


class ContractDates(Form):
    """The kind and the dates of the employment contract (RULES 14)."""

    kind: Annotated[ContractKind, Ask("Nature du contrat")]
    signed_on: Annotated[Day, Ask("Signé le")]
    starts_on: Annotated[Day, Ask("Commence le")]
    ends_on: Annotated[
        Day | None, Ask("Finit le", hint="Sauf pour un CDI.", when="kind=fixed_term,project,subsidised")
    ] = None


# Three months of the largest pay stay under the largest cost of a quarter.
MonthlyCents = Annotated[int, Field(ge=0, le=3_000_000)]
FullTime = Ask(
    "Temps plein", hint="35 heures par semaine ou 1 607 heures par an, sur la seule médiation numérique."
)
_PAY = "Salaire brut par mois"


class ContractForm(ContractDates):
    """The employment contract, and the unlikely values that were confirmed."""

    gross_pay_cents: Annotated[MonthlyCents, Ask(_PAY, hint="En centimes, au moins le SMIC.")]
    full_time: Annotated[bool, FullTime]
    confirmed_remarks: Annotated[
        tuple[ContractRemark, ...],
        Field(max_length=len(ContractRemark)),
        Ask(
            "À confirmer",
            hint="Les codes que la réponse 422 donne à /confirmed_remarks, une fois les remarques lues : le "
            "contrat est alors enregistré tel quel.",
        ),
    ] = ()


class ContractPage(ContractForm):
    """The same form on pages, with the pay in euros."""

    gross_pay_cents: Annotated[
        int,
        typed(0, 3_000_000),
        Kind(inputmode="decimal"),
        Ask(f"{_PAY}, en euros", hint="Au moins le SMIC. Exemple : 2 050,00"),
    ]


def typed_contract(contract: Contract) -> dict[str, str]:
    """Return the values of the form for a recorded contract."""
    dates = {"signed_on": contract.signed_on, "starts_on": contract.starts_on, "ends_on": contract.ends_on}
    typed = {"kind": contract.kind.value, **{name: day.isoformat() for name, day in dates.items() if day}}
    if contract.gross_pay_cents is not None:
        typed["gross_pay_cents"] = typed_euros(contract.gross_pay_cents)
    if contract.full_time is not None:
        typed["full_time"] = "oui" if contract.full_time else "non"
    return typed


# The reasons that a structure declares; an end caused by a takeover is recorded by the takeover.
DeclaredReason = Literal[
    EndReason.RESIGNATION,
    EndReason.DISMISSAL,
    EndReason.MUTUAL_AGREEMENT,
    EndReason.TRIAL_PERIOD,
    EndReason.END_OF_TERM,
    EndReason.OTHER,
]


class EndForm(Form):
    """The date and the reason of the end of a contract."""

    ended_on: Annotated[Day, Ask("Dernier jour du contrat")]
    reason: Annotated[DeclaredReason, Ask("Raison")]
    words: Annotated[
        Annotated[str, MultiLine(1, 1000)] | None,
        Ask("Précisions", hint="Nécessaires pour une autre raison."),
    ] = None


class ContractView(View):
    """The employment contract."""

    kind: ContractKind
    signed_on: date
    starts_on: date
    ends_on: date | None
    gross_pay_cents: int | None
    full_time: bool | None


class CaseFileView(View):
    """The link to the case file, null before Démarches simplifiées created it, and the pieces to deposit."""

    agreement_id: str
    asked: bool
    to_deposit: bool
    state: CaseFileState | None
    state_label: str
    url: str | None
    number: int | None
    procedure: Procedure
    pieces: list[str]
    complete_by: date
    agreement_status: AgreementStatus


class SuperiorView(View):
    """The superior of an adviser."""

    first_name: str
    last_name: str
    email: str
    phone: str | None


class SuspensionView(View):
    """A period without work; ``last_day`` is null until the return is known."""

    id: str
    kind: SuspensionKind
    first_day: date
    last_day: date | None


class PostStepView(View):
    """A step of a post, and whether it is done."""

    step: PostStep
    label: str
    done: bool


class RecruitmentView(View):
    """A recruitment as its structure sees it."""

    id: str
    version: int
    candidate_id: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    status_label: str
    planned_hire_date: date
    contract: ContractView | None
    subsidised_until: date | None
    prolonged_days: int
    ended_on: date | None
    end_reason: EndReason | None
    end_proof: DocumentView | None
    contract_copy: DocumentView | None
    owes_end_proof: bool
    superior: SuperiorView | None
    suspensions: list[SuspensionView]
    steps: list[PostStepView]
    case_file: CaseFileView | None


_COMPUTED = frozenset(
    {
        "status_label",
        "case_file",
        "contract",
        "subsidised_until",
        "end_proof",
        "contract_copy",
        "owes_end_proof",
        "superior",
        "suspensions",
        "steps",
    }
)


def _recruitment_view(
    ports: Ports, recruitment: Recruitment, agreement: Agreement | None, training: Training | None
) -> RecruitmentView:
    shown = {
        name: getattr(recruitment, name) for name in RecruitmentView.model_fields if name not in _COMPUTED
    }
    contract = recruitment.contract
    end = recruitment.subsidy_end(agreement.months) if agreement else None
    return RecruitmentView(
        **shown,
        subsidised_until=end - timedelta(days=1) if end else None,
        status_label=recruitment.status.label,
        contract=ContractView.model_validate(contract) if contract else None,
        end_proof=DocumentView.model_validate(recruitment.end_proof) if recruitment.end_proof else None,
        contract_copy=(
            DocumentView.model_validate(recruitment.contract_copy) if recruitment.contract_copy else None
        ),
        owes_end_proof=recruitment.owes_end_proof(ports.today(), ports.parameters()),
        superior=SuperiorView.model_validate(recruitment.superior) if recruitment.superior else None,
        suspensions=[SuspensionView.model_validate(one) for one in recruitment.suspensions],
        steps=_steps(ports, recruitment, agreement, training),
        case_file=_case_file_view(agreement) if agreement else None,
    )


def _steps(
    ports: Ports, recruitment: Recruitment, agreement: Agreement | None, training: Training | None
) -> list[PostStepView]:
    done = steps_done(recruitment, agreement, training, ports.today())
    return [PostStepView(step=one, label=one.label, done=one in done) for one in PostStep]


def _case_file_view(agreement: Agreement) -> CaseFileView:
    known = agreement.case_file
    return CaseFileView(
        agreement_id=agreement.id,
        asked=agreement.origin is None,
        to_deposit=agreement.to_deposit,
        state=known.state if known else None,
        state_label=known.state.label if known else "",
        url=known.url if known else None,
        number=known.number if known else None,
        procedure=agreement.procedure,
        pieces=list(pieces_for(agreement.procedure)),
        complete_by=agreement.complete_file_by,
        agreement_status=agreement.status,
    )


class RecruitmentPage(View):
    """A page of recruitments; ``cursor`` asks for the next one."""

    recruitments: list[RecruitmentView]
    cursor: str | None


def recruitment_page(ports: Ports, page: Page[Recruitment]) -> RecruitmentPage:
    """Return a page of recruitments, with their agreements and trainings."""
    beside, _ = ports.store.several(
        named for one in page.items for named in ((Agreement, one.agreement_id), (Training, one.id))
    )
    return RecruitmentPage(
        recruitments=[
            _recruitment_view(ports, one, beside.get(one.agreement_id), beside.get(one.id))
            for one in page.items
        ],
        cursor=page.cursor,
    )


def recruitment_shown(ports: Ports, recruitment: Recruitment) -> RecruitmentView:
    """Return a recruitment, for the response of an act."""
    agreement = ports.store.get(Agreement, recruitment.agreement_id)
    return _recruitment_view(ports, recruitment, agreement, ports.store.get(Training, recruitment.id))
