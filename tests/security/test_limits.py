"""Who shares a limit with whom. Nobody may use up somebody else's."""

import pytest
from django.test import RequestFactory

from core import throttle
from core.logs import hide_private_paths
from core.throttle import address_of
from submissions import words


def asked_from(forwarded):
    return RequestFactory().get("/", headers={"x-forwarded-for": forwarded})


@pytest.mark.parametrize(
    ("reported", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:4711", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ("[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        ("nobody", "unknown"),
        ("1.2.3.4.5:6", "unknown"),
        ("", "unknown"),
    ],
)
def test_address_is_the_visitors_however_a_proxy_writes_it(settings, reported, address):
    settings.TRUSTED_PROXIES = 1
    assert address_of(asked_from(reported)) == address


@pytest.mark.parametrize(
    ("proxies", "reported"),
    [
        # What the visitor made up stands left of what our own proxies added.
        (1, "198.51.100.1, 198.51.100.2, 192.0.2.1"),
        (2, "198.51.100.1, 192.0.2.1, 10.0.0.1"),
    ],
)
def test_addresses_before_our_own_proxies_are_not_believed(settings, proxies, reported):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(asked_from(reported)) == "192.0.2.1"


def test_chain_shorter_than_our_proxies_gives_the_connection(settings):
    """Somebody came round the outer proxy: what the header says is theirs to write."""
    settings.TRUSTED_PROXIES = 2
    assert address_of(asked_from("192.0.2.1")) == "127.0.0.1"


def test_address_somebody_made_up_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 0
    assert address_of(asked_from("192.0.2.1")) == "127.0.0.1"


@pytest.mark.parametrize(
    "path", ["/My-Pieces/Open/{}/", "/my-pieces//open/{}", "/my-pieces/open//{}"]
)
def test_mistyped_private_link_is_not_logged_either(path):
    assert "s3cret" not in hide_private_paths(f"Not Found: {path.format('s3cret')}")


@pytest.fixture
def childrens_home(settings, db):
    """Requests as they come from twenty people behind one address, by one proxy of ours."""
    settings.TRUSTED_PROXIES = 1
    return RequestFactory().get("/", headers={"x-forwarded-for": "192.0.2.1"})


@pytest.mark.parametrize(
    ("action", "minutes", "limit", "each"),
    [
        ("open", 15, "WRONG_WORDS_PER_QUARTER", 9),
        ("draft", 60, "DRAFTS_PER_HOUR", 5),
        ("send", 60, "SENDS_PER_HOUR", 2),
    ],
)
def test_twenty_people_behind_one_address_are_not_shut_out(
    childrens_home, settings, action, minutes, limit, each
):
    for _try in range(20 * each):
        throttle.count(childrens_home, action, minutes=minutes)
    assert throttle.is_over(childrens_home, action, limit=getattr(settings, limit)) is False


def test_guessing_words_at_the_limit_for_a_year_from_a_thousand_addresses_opens_nothing(settings):
    """Fewer than one chance in five hundred of opening anybody's pieces of ten thousand."""
    tries = settings.WRONG_WORDS_PER_QUARTER * 4 * 24 * 365 * 1000
    assert tries * 10_000 / len(words.WORDS) ** words.HOW_MANY < 1 / 500
