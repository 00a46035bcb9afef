"""Everything that people and programs may ask, by who asks: an audience declares it when it is imported."""

from chalicelib.audiences.accounts import acts as _accounts
from chalicelib.audiences.agency import acts as _agency
from chalicelib.audiences.agency import documents as _agency_documents
from chalicelib.audiences.committee import acts as _committee
from chalicelib.audiences.funder import acts as _funder
from chalicelib.audiences.prefecture import acts as _prefecture
from chalicelib.audiences.public import site as _site
from chalicelib.audiences.structure import acts as _structure

AUDIENCES = (
    _site.public,
    _accounts.accounts,
    _structure.structure,
    _prefecture.prefecture,
    _committee.committee,
    _funder.funder,
    _agency.agency,
    _agency_documents.candidates,
)
