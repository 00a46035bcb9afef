"""Cookies, same-origin checks, CORS and the tokens of forms."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.http.problems import Problem
from chalicelib.http.security import (
    check_form_token,
    cors_headers,
    default_headers,
    form_token,
    preflight_headers,
    read_cookies,
    refuse_cross_site,
)

OURS = "https://conseiller.example.fr"
PARTNER = "https://www.partenaire.fr"
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECRET = b"of the tests"


def token(**changes):
    return form_token(SECRET, **{"purpose": "sign_in", "holder": "s1", "now": NOW, **changes})


def holds(given, **changes):
    asked = {"purpose": "sign_in", "holder": "s1", "now": NOW + timedelta(minutes=5), **changes}
    return check_form_token(SECRET, given, **asked)


def test_a_form_token_is_valid_for_its_holder_and_its_form():
    assert holds(token())


def test_a_form_token_is_invalid_for_others_and_for_other_forms():
    assert not holds(token(), holder="s2")
    assert not holds(token(), purpose="sign_out")
    assert not holds(form_token(b"another secret", purpose="sign_in", holder="s1", now=NOW))


def test_a_form_token_expires_after_12_hours():
    assert holds(token(), now=NOW + timedelta(hours=12))
    assert not holds(token(), now=NOW + timedelta(hours=12, seconds=1))


def test_a_form_filled_in_faster_than_a_person_can_is_recognised():
    assert not holds(token(), now=NOW + timedelta(seconds=1), min_age=timedelta(seconds=3))
    assert holds(token(), now=NOW + timedelta(seconds=3), min_age=timedelta(seconds=3))


def test_a_form_token_from_the_future_is_refused():
    assert not holds(token(now=NOW + timedelta(hours=1)))


@pytest.mark.parametrize("given", ["", ".", "abc", "1.", "é.é", "1.\ud800", "٣.x"])
def test_an_invalid_token_is_refused(given):
    assert not holds(given)


def test_reading_is_allowed_from_every_site():
    refuse_cross_site("GET", {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, OURS)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_acting_from_another_site_is_refused(method):
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        with pytest.raises(Problem) as refused:
            refuse_cross_site(method, headers, OURS)
        assert refused.value.status == 403


def test_the_browsers_own_header_prevails_over_the_origin():
    refuse_cross_site("POST", {"sec-fetch-site": "same-origin", "origin": "null"}, OURS)
    with pytest.raises(Problem):
        refuse_cross_site("POST", {"sec-fetch-site": "same-site", "origin": OURS}, OURS)


def test_an_origin_is_compared_with_its_port():
    refuse_cross_site("POST", {"origin": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000")
    with pytest.raises(Problem):
        refuse_cross_site("POST", {"origin": "http://127.0.0.1:8001"}, "http://127.0.0.1:8000")


def test_the_first_of_two_cookies_with_one_name_counts():
    assert read_cookies('a=1; b="2"; a=3; junk; c=x=y') == {"a": "1", "b": "2", "c": "x=y"}


def test_cors_never_allows_credentials_and_names_only_allowed_origins():
    headers = cors_headers(PARTNER, (PARTNER, "https://b.fr"))
    assert headers["Access-Control-Allow-Origin"] == PARTNER
    assert "Access-Control-Allow-Credentials" not in headers
    assert cors_headers("https://evil.example", (PARTNER,)) == {"Vary": "Origin"}
    assert cors_headers(None, (PARTNER,)) == {"Vary": "Origin"}
    assert preflight_headers("https://evil.example", (PARTNER,), ["POST"]) == {"Vary": "Origin"}


def test_https_is_required_where_it_is_served():
    assert "Strict-Transport-Security" in default_headers("application/json", OURS, "r")
    assert "Strict-Transport-Security" not in default_headers(
        "application/json", "http://127.0.0.1:8000", "r"
    )


def test_our_pages_send_their_origin_with_their_forms():
    assert default_headers("text/html; charset=utf-8", OURS, "r")["Referrer-Policy"] == "same-origin"
