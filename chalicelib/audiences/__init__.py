"""Everything that people and programs may ask, by who asks: an audience declares it when it is imported."""

from chalicelib.audiences.accounts import acts as _accounts
from chalicelib.audiences.public import acts as _public
from chalicelib.audiences.structure import acts as _structure

AUDIENCES = (_public.public, _accounts.accounts, _structure.structure)
