"""The desk's screens of episodes."""

import re

import pytest
from django.test import Client

from demo import factories
from submissions import actions, episodes
from submissions.models import Guest, GuestMessage, SafeContact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

EPISODE = "/listen/spare-key/first-night/"


@pytest.fixture
def page(site_tree):
    return factories.make_episode()


def address(page, rest=""):
    return f"/admin/desk/episodes/{page.pk}/{rest}"


def ticked(page, **more):
    names = ("heard", "nobody_found", "note_set")
    data = {f"approve-{name}": "on" for name in names}
    data["approve-digest"] = factories.digest_of_draft(page)
    return data | {f"approve-{name}": value for name, value in more.items()}


def test_list_says_what_each_waits_for(desk, page):
    factories.make_episode("No sound", recording=None)
    shown = desk.get("/admin/desk/episodes/").content.decode()
    assert ("Waiting for sound" in shown, "Waiting for an editor" in shown) == (True, True)


def test_approval_needs_every_tick(desk, page):
    factories.make_guest(page)
    for missing in ("approve-heard", "approve-nobody_found", "approve-note_set"):
        answers = ticked(page)
        del answers[missing]
        response = desk.post(address(page, "approve/"), answers)
        assert (response.status_code, episodes.approval_of(page)) == (200, None)
        assert "Tick every line that is so." in response.content.decode()
    assert desk.post(address(page, "approve/"), ticked(page)).status_code == 302
    assert "Waiting for Jaz" in desk.get(address(page)).content.decode()


def test_without_guests_the_paper_is_named(desk, page):
    desk.post(address(page, "approve/"), ticked(page))
    desk.post(address(page, "approve/"), ticked(page, nobody_in_it="on"))
    assert (episodes.approval_of(page), Client().get(EPISODE).status_code) == (None, 404)
    said = ticked(page, nobody_in_it="on", on_paper="Amira, blue folder")
    assert desk.post(address(page, "approve/"), said).status_code == 302
    assert Client().get(EPISODE).status_code == 200
    assert "Amira, blue folder" in desk.get(address(page)).content.decode()


def test_who_went_out_must_be_out_of_the_new_sound(desk, page):
    guest, _keys = factories.make_guest(page)
    actions.agree(guest, digest=factories.approve(page))
    actions.take_out(guest)
    draft = episodes.newest(page)
    draft.recording = factories.make_recording()
    draft.save_revision()
    said = ticked(page, nobody_in_it="on", on_paper="Amira, blue folder")
    assert desk.post(address(page, "approve/"), said).status_code == 200
    assert Client().get(EPISODE).status_code == 410
    desk.post(address(page, "approve/"), said | {"approve-others_out": "on"})
    assert Client().get(EPISODE).status_code == 200


def test_added_guest_is_shown_their_words_once(desk, page):
    answers = {"name": "Jaz", "age_band": "18-25", "contact_email": "j@example.org"}
    told = {f"guest-{name}": value for name, value in answers.items()}
    response = desk.post(address(page, "guests/"), told)
    contact = SafeContact.objects.get()
    assert (contact.way, contact.address) == ("email", "j@example.org")
    slip = desk.get(response["Location"]).content.decode()
    words = " ".join(re.findall(r"<li>(\w+)</li>", slip))
    link = re.search(r"/my-pieces/open/([\w-]+)/", slip)[0]
    assert Client().get(link)["Location"] == "/my-pieces/opened/"
    theirs = Client()
    assert theirs.post("/my-pieces/open/", {"words": words})["Location"] == "/my-pieces/"
    assert "An episode you’re in" in theirs.get("/my-pieces/").content.decode()
    desk.post(response["Location"])
    put_away = desk.get(response["Location"]).content.decode()
    assert ('<ol class="desk-words">' in put_away, link in put_away) == (False, False)


def test_everything_else_an_editor_does(desk, page):
    guest, _keys = factories.make_guest(page, age_band="under-13")
    at = f"guests/{guest.pk}/"
    assert (
        desk.post(address(page, f"{at}write/"), {f"write-{guest.pk}-body": ""}).status_code == 200
    )
    desk.post(address(page, f"{at}write/"), {f"write-{guest.pk}-body": "Hello"})
    assert GuestMessage.objects.get().body == "Hello"
    prefix = f"adult-{guest.pk}"
    assert desk.post(address(page, f"{at}adult/"), {f"{prefix}-who": "x"}).status_code == 200
    desk.post(
        address(page, f"{at}adult/"), {f"{prefix}-who": "The council", f"{prefix}-how": "Rang"}
    )
    assert Guest.objects.get().is_adult_missing is False
    assert desk.post(address(page, f"{at}remove/")).status_code == 200
    desk.post(address(page, f"{at}out/"))
    assert Guest.objects.get().is_out is True
    assert desk.get(address(page)).status_code == 200


def test_editor_hides_a_live_one(desk, page):
    factories.approve(page, on_paper="Amira")
    desk.post(address(page, "hide/"))
    assert Client().get(EPISODE).status_code == 404


def test_wagtails_editor_leads_to_the_desk(desk, page):
    shown = desk.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert (address(page) in shown, "Nobody sent this page" in shown) == (True, False)


def test_guest_of_another_episode_is_not_here(desk, page):
    other = factories.make_episode("Another")
    guest, _keys = factories.make_guest(other)
    assert desk.post(address(page, f"guests/{guest.pk}/out/")).status_code == 404
    assert desk.get(address(page, f"guests/{guest.pk}/slip/")).status_code == 404
