"""Everything that people and programs may ask, by who asks: an audience declares it when it is imported."""

from chalicelib.audiences.accounts import acts as _accounts_acts
from chalicelib.audiences.accounts.audience import accounts
from chalicelib.audiences.candidate import acts as _candidate_acts
from chalicelib.audiences.candidate.audience import candidate
from chalicelib.audiences.public import acts as _public_acts
from chalicelib.audiences.public.audience import public
from chalicelib.audiences.structure import acts as _structure_acts
from chalicelib.audiences.structure.audience import structure

# The acts of an audience are declared when their module is imported, and bring its pages with them.
DECLARED = (_accounts_acts, _candidate_acts, _public_acts, _structure_acts)
AUDIENCES = (public, accounts, candidate, structure)
