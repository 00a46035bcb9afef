"""The first agency account: somebody must be there to create the others."""

import argparse
import sys

from chalicelib import wiring
from chalicelib.domain.access.account import Role
from chalicelib.services.access.accounts import invite_staff
from chalicelib.services.core.changes import SYSTEM, Author


def first_agency_account(email: str, first_name: str, last_name: str) -> bool:
    """Invite the first agency account, unless there is one.

    Args:
        email: where its link goes.
        first_name, last_name: of the person.

    Returns:
        whether it was invited now.

    Raises:
        Refusal: ``email_taken``.
    """
    ports = wiring.ports()
    if ports.store.accounts(Role.AGENCY, limit=1, cursor=None).items:
        return False
    invite_staff(
        ports,
        Author(kind=SYSTEM, request_id="first-agency-account"),
        email=email,
        role=Role.AGENCY,
        first_name=first_name,
        last_name=last_name,
    )
    return True


def main(arguments: list[str]) -> int:
    """The command, on a deployment whose settings are in the environment."""
    parser = argparse.ArgumentParser(description="Invite the first agency account of a deployment.")
    parser.add_argument("email")
    parser.add_argument("first_name")
    parser.add_argument("last_name")
    chosen = parser.parse_args(arguments)
    if not first_agency_account(chosen.email, chosen.first_name, chosen.last_name):
        print("There is an agency account already: it creates the others.", file=sys.stderr)
        return 1
    print("Invited: the link is in the e-mail.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
