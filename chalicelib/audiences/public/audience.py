"""The public audience: anybody, and holders of a link of an e-mail."""

from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import Audience

public = Audience("Public", Who.ANYBODY, Who.LINK)

ANYBODY, LINK = {Who.ANYBODY}, {Who.LINK}
