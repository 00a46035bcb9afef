"""All routes and pages, by audience; importing the modules of an audience declares them."""

from chalicelib.audiences.accounts import acts as _accounts_acts
from chalicelib.audiences.accounts.audience import accounts
from chalicelib.audiences.agency import acts as _agency_acts
from chalicelib.audiences.agency import days as _agency_days
from chalicelib.audiences.agency import deadlines as _agency_deadlines
from chalicelib.audiences.agency import documents as _agency_documents
from chalicelib.audiences.agency import emails as _agency_emails
from chalicelib.audiences.agency import envelopes as _agency_envelopes
from chalicelib.audiences.agency import pix_results as _agency_pix_results
from chalicelib.audiences.agency import recruitments as _agency_recruitments
from chalicelib.audiences.agency import supplies as _agency_supplies
from chalicelib.audiences.agency.audience import agency, candidates
from chalicelib.audiences.agency.intake import files as _agency_intake
from chalicelib.audiences.agency.keeping import lots as _agency_lots
from chalicelib.audiences.agency.keeping import parameters as _agency_parameters
from chalicelib.audiences.agency.keeping import reasons as _agency_reasons
from chalicelib.audiences.agency.records import candidates as _agency_candidates
from chalicelib.audiences.agency.records import communes as _agency_communes
from chalicelib.audiences.agency.records import journals as _agency_journals
from chalicelib.audiences.agency.records import structures as _agency_structures
from chalicelib.audiences.agency.reorganising import changes as _agency_reorganising
from chalicelib.audiences.agency.reorganising import liquidation as _agency_liquidation
from chalicelib.audiences.candidate import acts as _candidate_acts
from chalicelib.audiences.candidate import adviser as _candidate_adviser
from chalicelib.audiences.candidate import certificate as _candidate_certificate
from chalicelib.audiences.candidate.activity import statistics as _candidate_statistics
from chalicelib.audiences.candidate.audience import candidate
from chalicelib.audiences.committee import acts as _committee_acts
from chalicelib.audiences.committee import exports as _committee_exports
from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.funder import acts as _funder_acts
from chalicelib.audiences.funder import contract_files as _funder_contract_files
from chalicelib.audiences.funder import follow_up_export as _funder_follow_up_export
from chalicelib.audiences.funder import prolongation as _funder_prolongation
from chalicelib.audiences.funder import schedule as _funder_schedule
from chalicelib.audiences.funder import subsidies as _funder_subsidies
from chalicelib.audiences.funder.audience import follow_ups, funder, ledgers, subsidies
from chalicelib.audiences.funder.money import acts as _funder_money
from chalicelib.audiences.funder.money import board as _funder_money_board
from chalicelib.audiences.funder.money import claim_list as _funder_claim_list
from chalicelib.audiences.funder.money import claims as _funder_claims
from chalicelib.audiences.funder.money import recovery as _funder_recovery
from chalicelib.audiences.prefecture import acts as _prefecture_acts
from chalicelib.audiences.prefecture.audience import correcting, extending, prefecture
from chalicelib.audiences.public import acts as _public_acts
from chalicelib.audiences.public.audience import public
from chalicelib.audiences.public.openness import files as _public_open_data
from chalicelib.audiences.public.openness import map as _public_map
from chalicelib.audiences.staff import activity as _staff_activity
from chalicelib.audiences.staff import applications as _staff_applications
from chalicelib.audiences.staff import board as _staff_board
from chalicelib.audiences.staff import exports as _staff_exports
from chalicelib.audiences.staff import home as _staff_home
from chalicelib.audiences.staff import opinions as _staff_opinions
from chalicelib.audiences.staff import recruitments as _staff_recruitments
from chalicelib.audiences.staff.audience import advisers, applications
from chalicelib.audiences.structure import activity as _structure_activity
from chalicelib.audiences.structure import acts as _structure_acts
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.hiring import files as _structure_files
from chalicelib.audiences.structure.hiring import outfits as _structure_outfits
from chalicelib.audiences.structure.hiring import people as _structure_people
from chalicelib.audiences.structure.hiring import recruitments as _structure_recruitments
from chalicelib.audiences.structure.reorganising import liquidation as _structure_liquidation
from chalicelib.audiences.structure.reorganising import siret as _structure_siret
from chalicelib.audiences.structure.subsidy import agreements as _structure_agreements
from chalicelib.audiences.structure.subsidy import money as _structure_money
from chalicelib.audiences.training_body import acts as _training_body_acts
from chalicelib.audiences.training_body import certificate as _training_body_certificate
from chalicelib.audiences.training_body import home as _training_body_home
from chalicelib.audiences.training_body.audience import training_body

# The acts of an audience are declared when their module is imported, and bring its pages with them.
DECLARED = (
    _accounts_acts,
    _agency_acts,
    _agency_parameters,
    _agency_pix_results,
    _agency_candidates,
    _agency_communes,
    _agency_days,
    _agency_deadlines,
    _agency_emails,
    _agency_documents,
    _agency_journals,
    _agency_reasons,
    _agency_envelopes,
    _agency_recruitments,
    _agency_reorganising,
    _agency_structures,
    _agency_supplies,
    _agency_intake,
    _candidate_acts,
    _candidate_adviser,
    _candidate_certificate,
    _candidate_statistics,
    _committee_acts,
    _committee_exports,
    _staff_activity,
    _staff_applications,
    _staff_board,
    _staff_exports,
    _staff_home,
    _staff_opinions,
    _staff_recruitments,
    _funder_acts,
    _funder_contract_files,
    _funder_prolongation,
    _funder_schedule,
    _funder_subsidies,
    _funder_follow_up_export,
    _funder_money,
    _funder_money_board,
    _funder_recovery,
    _prefecture_acts,
    _public_acts,
    _public_map,
    _public_open_data,
    _structure_acts,
    _structure_activity,
    _structure_recruitments,
    _structure_files,
    _structure_people,
    _structure_outfits,
    _structure_agreements,
    _structure_money,
    _structure_siret,
    _structure_liquidation,
    _agency_liquidation,
    _funder_claim_list,
    _funder_claims,
    _agency_lots,
    _training_body_acts,
    _training_body_certificate,
    _training_body_home,
)
AUDIENCES = (
    public,
    accounts,
    candidate,
    structure,
    prefecture,
    extending,
    correcting,
    applications,
    advisers,
    committee,
    funder,
    follow_ups,
    subsidies,
    ledgers,
    training_body,
    agency,
    candidates,
)
