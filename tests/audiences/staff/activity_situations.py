"""The pages about activity for a structure and staff, on a site where an adviser reported."""

from chalicelib.domain.access.account import Role
from tests.audiences.site import Site, available_candidate, signed_in
from tests.audiences.situations import reported, staff_enters


def activity_of_structure(site: Site) -> dict[str, str]:
    """Sign in a structure, one of whose advisers reported a workshop and a support."""
    structure = signed_in(site)
    reported(site, available_candidate(site), structure)
    return {"activity-structure": "/espace/activite-des-conseillers"}


def activity_of_staff(site: Site) -> dict[str, str]:
    """Sign in the funder, with the reports of an adviser."""
    reported(site, available_candidate(site), signed_in(site))
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    return {"activity-staff": "/espace/activite", "activity-staff-28": "/espace/activite?department=28"}
