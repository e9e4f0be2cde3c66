"""Who shares a limit with whom. Nobody may use up somebody else's."""

import pytest
from django.test import RequestFactory

from core.logs import hide_private_paths
from core.throttle import address_of


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


def test_address_somebody_made_up_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 0
    assert address_of(asked_from("192.0.2.1")) == "127.0.0.1"


@pytest.mark.parametrize(
    "path", ["/My-Pieces/Open/{}/", "/my-pieces//open/{}", "/my-pieces/open//{}"]
)
def test_mistyped_private_link_is_not_logged_either(path):
    assert "s3cret" not in hide_private_paths(f"Not Found: {path.format('s3cret')}")
