"""The audience of people who have an account or are opening one."""

from chalicelib.domain.access.scopes import ACCOUNTS, ROLES, Who
from chalicelib.http.act import Audience

accounts = Audience("Comptes", Who.ANYBODY, Who.LINK, *ROLES)

ANYBODY, LINK = {Who.ANYBODY}, {Who.LINK}
EVERYBODY = {Who.ANYBODY, *ROLES}
OWNERS = ACCOUNTS
