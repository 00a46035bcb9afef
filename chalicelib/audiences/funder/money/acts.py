"""The acts of the funder on the money: nobody pays in its place (RULES 21, section 11)."""

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money import accounts, desk, files
from chalicelib.audiences.funder.money.forms import (
    CallBackForm,
    ChosenInstalments,
    HeldBackForm,
    OrderedTogether,
    PaymentChoices,
    TurnedDownForm,
)
from chalicelib.audiences.shared.money.views import ledger_shown
from chalicelib.domain.access.permissions import Act, Who
from chalicelib.domain.funding.ledger_summary import InstalmentTray
from chalicelib.http.act import FormPost
from chalicelib.services.funding import bank_details, instalments, payments

_FUNDER = (Who.FUNDER,)

propose_instalments = funder.act(
    Act.PROPOSE_INSTALMENTS,
    api="POST /instalments/proposals",
    summary="Proposer de payer des versements",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.propose,
    shows=desk.done_shown,
    page=FormPost(
        desk.PROPOSAL,
        then=desk.after("proposition", InstalmentTray.TO_APPROVE),
        again=desk.show_again,
        form=desk.CHOSEN,
    ),
)

approve_instalments = funder.act(
    Act.APPROVE_INSTALMENTS,
    api="POST /instalments/approvals",
    summary="Approuver des versements qu'une autre personne a proposés",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.approve,
    shows=desk.done_shown,
    page=FormPost(
        desk.APPROVAL,
        then=desk.after("approbation", InstalmentTray.TO_ORDER),
        again=desk.show_again,
        form=desk.CHOSEN,
    ),
)

send_back_instalments = funder.act(
    Act.SEND_BACK_INSTALMENTS,
    api="POST /instalments/returns",
    summary="Remettre des versements parmi ceux à proposer, ou lever leur suspension",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.send_back,
    shows=desk.done_shown,
    page=FormPost(
        desk.SENDING_BACK,
        then=desk.after("renvoi", InstalmentTray.TO_PROPOSE),
        again=desk.show_again,
        form=desk.CHOSEN,
    ),
)

suspend_instalment = funder.act(
    Act.SUSPEND_INSTALMENT,
    api="POST /agreements/{agreement_id}/suspensions",
    summary="Suspendre un versement, avec son motif et ce qui le lèvera",
    who=_FUNDER,
    form=HeldBackForm,
    do=instalments.suspend,
    shows=ledger_shown,
    page=FormPost(accounts.SUSPENSION, then=f"{accounts.LEDGER}?fait=suspension", again=accounts.show_ledger),
)

check_bank_details = funder.act(
    Act.CHECK_BANK_DETAILS,
    api="POST /bank-details/{structure_id}/check",
    summary="Noter que des coordonnées bancaires sont contrôlées par un appel à la structure",
    who=_FUNDER,
    form=CallBackForm,
    do=bank_details.check,
    shows=accounts.details_shown,
    page=FormPost(accounts.CHECK, then=f"{accounts.DETAILS}?fait=controle", again=accounts.show_details),
)

turn_down_bank_details = funder.act(
    Act.TURN_DOWN_BANK_DETAILS,
    api="POST /bank-details/{structure_id}/refusal",
    summary="Ne pas retenir des coordonnées bancaires",
    who=_FUNDER,
    form=TurnedDownForm,
    do=bank_details.turn_down,
    shows=accounts.details_shown,
    page=FormPost(accounts.REFUSAL, then=f"{accounts.DETAILS}?fait=refus", again=accounts.show_details),
)

order_payments = funder.act(
    Act.ORDER_PAYMENTS,
    api="POST /payment-files",
    summary="Ordonner des versements approuvés dans un fichier de virements",
    who=_FUNDER,
    form=OrderedTogether,
    do=payments.order,
    shows=files.file_shown,
    status=202,
    page=FormPost(
        files.FILES,
        then=lambda _call, made: files.ONE.format(payment_file_id=made.id),
        again=desk.show_again,
        form=desk.ORDERED,
    ),
)

record_payments = funder.act(
    Act.RECORD_PAYMENTS,
    name="record_payments",
    form=PaymentChoices,
    who=_FUNDER,
    do=payments.record_upload,
    page=FormPost(files.REPORT, then=files.after_recording, again=files.show_answer_report),
)
