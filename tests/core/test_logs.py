import logging

import pytest
from django.urls import get_resolver

from core.logs import PrivateFormatter, hide_private_paths

TOKEN = "s3cret-token_of-somebody"


@pytest.mark.parametrize(
    "path",
    [
        f"/my-pieces/open/{TOKEN}/",
        f"/my-pieces/open/{TOKEN}",
        f"/my-pieces/open/x/{TOKEN}/",
        f"/my-pieces/open/{TOKEN}/?next={TOKEN}",
    ],
)
def test_secret_part_of_a_path_is_cut_off(path):
    line = hide_private_paths(f'"GET {path} HTTP/1.1" 404')
    assert line == '"GET /my-pieces/open/… HTTP/1.1" 404'


def test_other_paths_are_logged_whole():
    assert hide_private_paths("Not Found: /stories/a-bag/") == "Not Found: /stories/a-bag/"


def test_log_of_the_site_hides_secrets_in_tracebacks_too():
    try:
        raise ValueError(f"/my-pieces/open/{TOKEN}/")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
    arguments = (f"/private/{TOKEN}",)
    record = logging.LogRecord("x", logging.ERROR, "", 1, "Failed: %s", arguments, found)
    written = PrivateFormatter("%(message)s").format(record)
    assert "Failed: /private/…" in written
    assert TOKEN not in written


def test_every_handler_of_the_site_hides_secrets():
    handlers = {*logging.getLogger("django").handlers, *logging.getLogger().handlers}
    ours = [handler for handler in handlers if type(handler) is logging.StreamHandler]
    assert [type(handler.formatter) for handler in ours] == [PrivateFormatter] * len(ours)
    assert ours != []


def addresses_with_a_token(resolver, before="/"):
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses_with_a_token(pattern, address)
        elif "<str:token>" in address:
            yield address.replace("<str:token>", TOKEN)


def test_every_address_that_carries_a_secret_is_cut_in_the_log():
    addresses = list(addresses_with_a_token(get_resolver()))
    assert len(addresses) >= 3
    logged = [hide_private_paths(f"Not Found: {address}") for address in addresses]
    assert [line for line in logged if TOKEN in line] == []
