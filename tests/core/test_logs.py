import logging

import pytest
from django.test import Client
from django.urls import get_resolver

from core.logs import PrivateFormatter, hide_private_paths
from demo import factories
from submissions import actions
from submissions.enums import Status

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


@pytest.fixture
def written():
    """The lines that reach the log of the site."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logging.getLogger("django").addHandler(handler)
    yield lines
    logging.getLogger("django").removeHandler(handler)


@pytest.mark.django_db
def test_title_that_was_taken_down_is_in_no_log(client, written):
    """Old links go on asking for it, and its words stand in its address."""
    factories.make_site_tree()
    piece = factories.make_submission(status=Status.LIVE, title="Zqlantern")
    path = piece.page.specific.public_url_path
    actions.withdraw(piece)
    assert "zqlantern" in path
    assert (client.get(path).status_code, written) == (410, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"/y-pieces/open/{TOKEN}/",
        f"/my-pieces/{TOKEN}/open/",
        "/lamp%20river%20ninety%20otter%20bread",
        "/stories/%00/",
    ],
)
def test_what_is_asked_for_with_a_slip_is_in_no_log(path, written):
    client = Client(enforce_csrf_checks=True)
    answers = [client.get(path).status_code, client.post(path).status_code]
    assert all(400 <= status < 500 or status == 302 for status in answers)
    assert written == []


def test_what_breaks_is_still_written(written):
    logging.getLogger("django.request").error("Internal Server Error: %s", "/stories/")
    assert written == ["Internal Server Error: /stories/"]


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
