"""The way in to a new site: a link that works once, and no account before it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from core import first_administrator
from core.first_administrator_views import TRIES
from core.logs import hide_private_paths
from core.models import AdministratorLink

pytestmark = pytest.mark.django_db
PAGE = "/first-administrator/"
PASSWORD = "a kettle in the north room"
FILLED_IN = {"username": "robin", "password1": PASSWORD, "password2": PASSWORD}


def printed(*arguments):
    out = StringIO()
    call_command("first_administrator", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def link():
    return reverse("first_administrator_link", args=[first_administrator.make_link()])


@pytest.fixture
def opened(client, link):
    """A browser that has opened the link."""
    client.get(link)
    return client


def names():
    return list(get_user_model().objects.values_list("username", flat=True))


def test_new_site_has_no_account():
    assert names() == []


def test_command_prints_the_link_and_how_long_it_works(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://stories.example.org"
    first, second = printed().splitlines()
    assert first == "Open this link within an hour. It works once:"
    assert second.startswith("  https://stories.example.org/first-administrator/")
    assert len(second.rstrip("/").rpartition("/")[2]) == 22  # 128 bits


def test_only_a_hash_of_the_secret_is_kept():
    token = first_administrator.make_link()
    (row,) = AdministratorLink.objects.values_list("key", flat=True)
    assert (token in row, len(row)) == (False, 64)


def test_a_new_link_ends_the_old_one(client, link):
    first_administrator.make_link()
    client.get(link)
    assert client.get(PAGE).status_code == 404


def test_link_leaves_its_own_address_at_once(client, link):
    response = client.get(link)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert "no-store" in response["Cache-Control"]


def test_secret_is_cut_from_the_log(link):
    assert hide_private_paths(f"GET {link}") == "GET /first-administrator/…"


def test_link_makes_an_administrator_who_can_sign_in_and_let_others_in(opened):
    response = opened.post(PAGE, FILLED_IN)
    assert (response.status_code, response["Location"]) == (303, "/admin/login/")
    robin = get_user_model().objects.get()
    assert (robin.username, robin.is_superuser) == ("robin", True)
    assert [group.name for group in robin.groups.all()] == ["Administrators"]
    assert opened.post("/admin/login/", {"username": "robin", "password": PASSWORD})[
        "Location"
    ].startswith("/admin/")
    assert opened.get(reverse("wagtailusers_users:add")).status_code == 200


def test_link_works_once(opened, client, link):
    opened.post(PAGE, FILLED_IN)
    client.get(link)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, FILLED_IN | {"username": "second"}).status_code == 404
    assert names() == ["robin"]


def test_link_is_over_after_an_hour(opened):
    AdministratorLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert opened.get(PAGE).status_code == 404
    assert opened.post(PAGE, FILLED_IN).status_code == 404
    assert names() == []


def test_link_lasts_an_hour():
    before = timezone.now()
    first_administrator.make_link()
    assert before + timedelta(hours=1) <= AdministratorLink.objects.get().ends_at


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"username": ""}, "This field is required."),
        ({"username": "a\x00b"}, "Null characters are not allowed."),
        ({"password2": "something else here"}, "The two password fields didn’t match."),
        ({"password1": "short", "password2": "short"}, "at least 15 characters"),
    ],
)
def test_mistake_is_said_and_the_link_still_works(opened, changes, line):
    response = opened.post(PAGE, FILLED_IN | changes)
    assert response.status_code == 200
    assert line in response.content.decode().replace("&#x27;", "’")
    assert names() == []
    assert opened.post(PAGE, FILLED_IN).status_code == 303


@pytest.mark.parametrize("token", ["nothing-like-it", "é", "x" * 500])
def test_made_up_link_opens_nothing(client, link, token):
    client.get(reverse("first_administrator_link", args=[token]))
    assert client.get(PAGE).status_code == 404


def test_page_without_a_link_is_not_there(client, link):
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, FILLED_IN).status_code == 404


def test_guessing_is_slowed(client, link):
    wrong = reverse("first_administrator_link", args=["wrong"])
    assert {client.get(wrong).status_code for _try in range(TRIES)} == {302}
    assert client.get(link).status_code == 429


def test_second_link_is_refused_once_there_is_an_administrator(administrator):
    with pytest.raises(CommandError, match="There is an administrator already"):
        printed()
    assert AdministratorLink.objects.count() == 0
    assert "first-administrator" in printed("--another")


def test_superuser_is_an_administrator_too(superuser):
    with pytest.raises(first_administrator.AdministratorExists):
        first_administrator.make_link()


def test_editor_or_somebody_shut_out_is_none(editor, administrator):
    administrator.is_active = False
    administrator.save()
    assert first_administrator.make_link() != ""


def test_changing_by_get_is_not_possible(opened):
    assert opened.get(f"{PAGE}?username=robin&password1={PASSWORD}").status_code == 200
    assert names() == []
