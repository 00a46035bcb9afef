"""An e-mail that the agency wants to send again (RULES section 9)."""

from chalicelib.domain.agency.email_state import not_sent_again, not_sent_yet


def test_an_e_mail_that_waits_or_that_another_act_sends_is_not_sent_again() -> None:
    waits, other = not_sent_yet(), not_sent_again()
    assert (waits.code, waits.kind) == ("email_waits", "conflict")
    assert (other.code, other.kind) == ("email_not_sent_again", "conflict")
    assert "dans les prochaines minutes" in waits.message and "refaites l'action" in other.message
