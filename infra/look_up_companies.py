"""Looks up the applications that were confirmed before the register of companies was used."""

import sys

from chalicelib import wiring
from chalicelib.services.applying.company_register import owe_missing_look_ups
from chalicelib.services.core.ports import RegisterUnavailable


def main() -> int:
    """Run the command on the deployment that the environment names; it may be run again."""
    try:
        owed = owe_missing_look_ups(wiring.ports())
    except RegisterUnavailable:
        print("This deployment asks no register: its parameter RegisterUrl is empty.", file=sys.stderr)
        return 1
    print(f"Applications to look up: {owed}. The clock and the queue do it within the hour.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
