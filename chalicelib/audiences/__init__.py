"""Everything that people and programs may ask, by who asks: an audience declares it when it is imported."""

from chalicelib.audiences.accounts import acts as _accounts
from chalicelib.audiences.candidate import acts as _candidate
from chalicelib.audiences.public import site as _site
from chalicelib.audiences.structure import acts as _structure

AUDIENCES = (_site.public, _accounts.accounts, _structure.structure, _candidate.candidate)
