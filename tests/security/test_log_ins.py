"""Who may make whom a superuser, and how often a password may be guessed."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

LOG_IN = "/admin/login/"


@pytest.fixture
def people_desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def person(name, **fields):
    return get_user_model().objects.create_user(username=name, password="x", **fields)


def form_for(user, **changes):
    return {
        "username": user.username,
        "first_name": user.first_name or "First",
        "last_name": user.last_name or "Last",
        "email": user.email or "someone@example.org",
        "is_active": "on",
        "groups": [Group.objects.get(name="Editors").pk],
    } | changes


def test_administrator_cannot_make_a_superuser(people_desk):
    joel = person("joel")
    url = reverse("wagtailusers_users:edit", args=[joel.pk])
    people_desk.post(url, form_for(joel, is_superuser="on", first_name="Joel"))
    joel.refresh_from_db()
    assert (joel.first_name, joel.is_superuser) == ("Joel", False)


def test_administrator_cannot_add_a_superuser(people_desk):
    data = form_for(get_user_model()(username="new"), is_superuser="on")
    password = "a long enough phrase 7"
    people_desk.post(
        reverse("wagtailusers_users:add"), data | {"password1": password, "password2": password}
    )
    assert get_user_model().objects.get(username="new").is_superuser is False


def test_administrator_cannot_change_a_superuser(people_desk):
    root = person("root", is_superuser=True)
    url = reverse("wagtailusers_users:edit", args=[root.pk])
    people_desk.post(url, form_for(root, password1="mine now 12345", password2="mine now 12345"))
    root.refresh_from_db()
    assert root.check_password("x")


def guess(client, password, address="192.0.2.7"):
    data = {"username": "amira", "password": password}
    return client.post(LOG_IN, data, REMOTE_ADDR=address).status_code


def test_guesser_is_slowed_and_nobody_else():
    amira = person("amira")
    amira.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    assert [guess(client, "wrong") for _try in range(10)] == [200] * 10
    assert guess(client, "x") == 200
    assert guess(Client(), "x", address="198.51.100.9") == 302
