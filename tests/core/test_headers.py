"""What a browser is told about TLS: on every page, and over TLS alone."""

import pytest

from home.actions import start_site
from tests.pages import make_story

pytestmark = pytest.mark.django_db
STORY = "/stories/a-bag/"
LASTING = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture
def lasting(settings, db):
    start_site()
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD = True
    make_story()


@pytest.mark.parametrize("path", [STORY, "/send/", "/admin/login/"])
def test_browser_is_told_to_come_by_tls(client, lasting, path):
    assert client.get(path, secure=True).headers["Strict-Transport-Security"] == LASTING


def test_nothing_is_said_of_tls_without_it(client, lasting):
    assert "Strict-Transport-Security" not in client.get(STORY).headers


def test_nothing_is_said_of_tls_where_it_is_not_set_up(client, lasting, settings):
    settings.SECURE_HSTS_SECONDS = 0
    assert "Strict-Transport-Security" not in client.get(STORY, secure=True).headers


def test_icon_where_browsers_look_without_being_told(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/icons/favicon.png")
    assert response.cookies == {}
