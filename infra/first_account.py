"""Create the first agency account, which creates all the others."""

import argparse
import sys

from chalicelib import wiring
from chalicelib.domain.access.actor import System
from chalicelib.services.access.staff import invite_first_agency_account


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
    invited = invite_first_agency_account(
        wiring.ports(),
        System(request_id="first-agency-account"),
        email=email,
        first_name=first_name,
        last_name=last_name,
    )
    return invited is not None


def main(arguments: list[str]) -> int:
    """Run the command on the deployment that the environment names."""
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
