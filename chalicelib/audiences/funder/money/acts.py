"""The acts on the money, which only the funder may do (RULES 21, section 11)."""

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money import bank_checks, files, instalment_lists, ledger_pages
from chalicelib.audiences.funder.money.forms import (
    CallBackForm,
    ChosenInstalments,
    CounterForm,
    DisputeAnswerForm,
    DisputeAnswerPage,
    GivenBackForm,
    GivenBackPage,
    HeldBackForm,
    OrderedTogether,
    TurnedDownForm,
    WaiverForm,
    WaiverPage,
    WhyForm,
)
from chalicelib.audiences.shared.money.views import ledger_shown
from chalicelib.audiences.shared.tables.forms import SoundLines
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.funding.ledger.summary import InstalmentTray
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.funding import bank_details, instalments, payments, settling

_FUNDER = (Who.FUNDER,)

propose_instalments = funder.act(
    Act.PROPOSE_INSTALMENTS,
    api="POST /instalments/proposals",
    summary="Proposer de payer des versements",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.propose,
    shows=instalment_lists.done_shown,
    page=FormPost(
        instalment_lists.PROPOSAL,
        then=instalment_lists.after("proposition", InstalmentTray.TO_APPROVE),
        again=instalment_lists.show_again,
        form=instalment_lists.CHOSEN,
    ),
)

approve_instalments = funder.act(
    Act.APPROVE_INSTALMENTS,
    api="POST /instalments/approvals",
    summary="Approuver des versements qu'une autre personne a proposés",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.approve,
    shows=instalment_lists.done_shown,
    page=FormPost(
        instalment_lists.APPROVAL,
        then=instalment_lists.after("approbation", InstalmentTray.TO_ORDER),
        again=instalment_lists.show_again,
        form=instalment_lists.CHOSEN,
    ),
)

send_back_instalments = funder.act(
    Act.SEND_BACK_INSTALMENTS,
    api="POST /instalments/returns",
    summary="Remettre des versements parmi ceux à proposer, ou lever leur suspension",
    who=_FUNDER,
    form=ChosenInstalments,
    do=instalments.send_back,
    shows=instalment_lists.done_shown,
    page=FormPost(
        instalment_lists.SENDING_BACK,
        then=instalment_lists.after("renvoi", InstalmentTray.TO_PROPOSE),
        again=instalment_lists.show_again,
        form=instalment_lists.CHOSEN,
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
    page=FormPost(
        ledger_pages.SUSPENSION, then=f"{ledger_pages.LEDGER}?fait=suspension", again=ledger_pages.show_ledger
    ),
)

check_bank_details = funder.act(
    Act.CHECK_BANK_DETAILS,
    api="POST /bank-details/{structure_id}/check",
    summary="Noter que des coordonnées bancaires sont contrôlées par un appel à la structure",
    who=_FUNDER,
    form=CallBackForm,
    do=bank_details.check,
    check=bank_details.check_call,
    shows=bank_checks.details_shown,
    page=FormPost(
        bank_checks.CHECK, then=f"{bank_checks.DETAILS}?fait=controle", again=bank_checks.show_details
    ),
)

turn_down_bank_details = funder.act(
    Act.TURN_DOWN_BANK_DETAILS,
    api="POST /bank-details/{structure_id}/refusal",
    summary="Ne pas retenir des coordonnées bancaires",
    who=_FUNDER,
    form=TurnedDownForm,
    do=bank_details.turn_down,
    shows=bank_checks.details_shown,
    page=FormPost(
        bank_checks.REFUSAL, then=f"{bank_checks.DETAILS}?fait=refus", again=bank_checks.show_details
    ),
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
        again=instalment_lists.show_again,
        form=instalment_lists.ORDERED,
    ),
)

record_payments = funder.act(
    Act.RECORD_PAYMENTS,
    name="record_payments",
    form=SoundLines,
    who=_FUNDER,
    do=payments.record_upload,
    page=FormPost(files.REPORT, then=files.after_recording, again=files.show_answer_report),
)

settle_balance = funder.act(
    Act.SETTLE_BALANCE,
    api="POST /agreements/{agreement_id}/balance",
    summary="Arrêter le solde d'une convention terminée",
    who=_FUNDER,
    do=settling.settle,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.BALANCE, then=f"{ledger_pages.LEDGER}?fait=solde", again=ledger_pages.show_ledger
    ),
)

unsettle_balance = funder.act(
    Act.UNSETTLE_BALANCE,
    api="POST /agreements/{agreement_id}/balance/withdrawal",
    summary="Reprendre un solde que rien n'a suivi",
    who=_FUNDER,
    form=WhyForm,
    do=settling.unsettle,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.NO_BALANCE, then=f"{ledger_pages.LEDGER}?fait=reprise", again=ledger_pages.show_ledger
    ),
)

answer_dispute = funder.act(
    Act.ANSWER_DISPUTE,
    api="POST /agreements/{agreement_id}/dispute/answer",
    summary="Répondre à la contestation d'un solde",
    who=_FUNDER,
    form=DisputeAnswerForm,
    do=settling.answer_dispute,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.DISPUTE,
        then=f"{ledger_pages.LEDGER}?fait=reponse",
        again=ledger_pages.show_ledger,
        form=PageForm(model=DisputeAnswerPage),
    ),
)

record_given_back = funder.act(
    Act.RECORD_GIVEN_BACK,
    api="POST /agreements/{agreement_id}/returned-sums",
    summary="Enregistrer une somme rendue par la structure",
    who=_FUNDER,
    form=GivenBackForm,
    do=settling.record_given_back,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.SUMS,
        then=f"{ledger_pages.LEDGER}?fait=somme",
        again=ledger_pages.show_ledger,
        form=PageForm(model=GivenBackPage),
    ),
)

counter_entry = funder.act(
    Act.COUNTER_ENTRY,
    api="POST /agreements/{agreement_id}/counter-entries",
    summary="Corriger une somme rendue ou une remise par une écriture contraire",
    form=CounterForm,
    do=settling.counter,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.COUNTER, then=f"{ledger_pages.LEDGER}?fait=correction", again=ledger_pages.show_ledger
    ),
)

waive_balance = funder.act(
    Act.WAIVE_BALANCE,
    api="POST /api/v1/agency/agreements/{agreement_id}/waivers",
    summary="Remettre une partie d'une somme à rendre",
    who=(Who.AGENCY,),
    form=WaiverForm,
    do=settling.waive,
    shows=ledger_shown,
    page=FormPost(
        ledger_pages.WAIVER,
        then=f"{ledger_pages.LEDGER}?fait=remise",
        again=ledger_pages.show_ledger,
        form=PageForm(model=WaiverPage),
    ),
)
