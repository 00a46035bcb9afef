"""The money of the sample data: an instalment paid, another due, an account to check, a text to sign."""

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import SignatoryAnswers
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.case_file import PIECES, CaseFileReport, CaseFileState, KnownPiece, PieceState
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import reference
from chalicelib.services.access import staff as agents
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import found
from chalicelib.services.funding import bank_details, instalments, instruction, payments, signing
from infra.local.demo.loader import Loader, account_of, acting, open_account

_IBAN, _BIC = "FR1420041010050500013M02606", "PSSTFRPPPAR"
# The stage of each agreement.
_SENT, _SIGNED, _PAID = 1, 2, 3
_STORIES = (_PAID, _SIGNED, _SENT)


def pay_some(loader: Loader, staff: dict[Role, Account]) -> None:
    """Sign two agreements and pay the first instalment of one, some weeks ago."""
    loader.at(60)
    second = agents.invite_staff(
        loader.ports,
        acting(staff[Role.AGENCY]),
        email="bdt2@conseiller-numerique.example",
        role=Role.FUNDER,
        first_name="Sacha",
        last_name="Bonnet",
        departments=(),
    )
    second = open_account(loader, second.id)
    drafts = [
        one
        for department in loader.ports.places.departments()
        for one in every(loader.ports.store.agreements, department)
        if one.status is AgreementStatus.DRAFT and one.posts
    ]
    for story, agreement in zip(_STORIES, sorted(drafts, key=lambda one: one.created_at), strict=False):
        _signed(loader, staff[Role.FUNDER], agreement, story)
        if story is _PAID:
            _paid(loader, staff[Role.FUNDER], second, agreement)


def _fresh(loader: Loader, agreement: Agreement) -> Agreement:
    return found(loader.ports.store.get(Agreement, agreement.id))


def _signed(loader: Loader, funder: Account, agreement: Agreement, story: int) -> None:
    ports, actor = loader.ports, acting(funder)
    known = agreement.case_file
    report = CaseFileReport(
        number=known.number if known else int(agreement.siret[:7]),
        state=CaseFileState.ACCEPTED,
        since=ports.today(),
        pieces=tuple(KnownPiece(piece=one, state=PieceState.RECEIVED) for one in PIECES[agreement.procedure]),
    )
    instruction.record(ports, actor, agreement.id, report=report)
    signing.send(ports, actor, agreement.id, expected_version=_fresh(loader, agreement).version)
    if story is _SENT:
        return
    structure = acting(account_of(loader, agreement.structure_id))
    needs_vote = agreement.needs_vote
    who = SignatoryAnswers(
        name="Camille Martin",
        quality="Maire" if needs_vote else "Présidente",
        email="signature@structure.example",
        by_delegation=False,
        vote_number="2021-042" if needs_vote else None,
        vote_on=ports.today() if needs_vote else None,
    )
    named = signing.name_signatory(ports, structure, agreement.id, answers=who)
    signing.sign(ports, structure, agreement.id, expected_version=named.version)
    signing.sign_last(
        ports,
        actor,
        agreement.id,
        signed_by="Paul Petit",
        quality="Directeur régional",
        expected_version=_fresh(loader, agreement).version,
    )
    account = BankAccount.typed(agreement.structure_name[:140], _IBAN, _BIC)
    bank_details.give(ports, structure, account=account)


def _paid(loader: Loader, funder: Account, second: Account, agreement: Agreement) -> None:
    ports, actor = loader.ports, acting(funder)
    given = bank_details.read(ports, actor, agreement.structure_id)
    bank_details.check(
        ports,
        actor,
        agreement.structure_id,
        spoke_to="Camille Martin",
        called_on=ports.today(),
        number="0102030405",
        found_in="L'annuaire de service-public.fr",
        expected_version=given.version,
    )
    refs = [instalment_ref(agreement.id, 1)]
    instalments.propose(ports, actor, instalments=refs)
    instalments.approve(ports, acting(second), instalments=refs)
    payments.order(ports, actor, instalments=refs, seen_at=int(loader.clock.at.timestamp() * 1000))
    loader.run_tasks()
    one = found(ports.store.get(Ledger, agreement.id)).instalments[0]
    answer = (
        "Référence;Montant;Résultat;Date;Motif\n"
        f"{reference(agreement.id, 1, one.transfers)};{one.cents // 100},{one.cents % 100:02d};"
        f"payé;{ports.today():%d/%m/%Y};\n"
    )
    payments.record_file(ports, actor, answer.encode(), only_sound=False)
