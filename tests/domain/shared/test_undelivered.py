"""Reports of the e-mail provider about an address (RULES section 9)."""

from chalicelib.domain.shared.undelivered import Feedback


def test_a_report_is_stored_by_its_name_and_told_in_a_sentence() -> None:
    assert [one.value for one in Feedback] == ["permanent_bounce", "complaint"]
    assert all(one.label.endswith(".") for one in Feedback)
