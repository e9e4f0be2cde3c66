"""Somebody else's episode: nobody but its guests sees it, agrees to it or takes it down."""

import pytest
from django.test import Client

from demo import factories
from submissions import actions, episodes
from submissions.models import Guest, GuestMessage, GuestYes

pytestmark = pytest.mark.django_db

EPISODE = "/listen/spare-key/first-night/"


@pytest.fixture
def page(home):
    return factories.make_episode()


@pytest.fixture
def guest(page):
    return factories.make_guest(page)[0]


def opened(keys):
    client = Client()
    client.post("/my-pieces/open/", {"words": keys.words})
    return client


ADDRESSES = ("", "episode.mp3", "small.mp3", "take-down/")
PRESSES = ("yes/", "cut/", "message/", "take-down/")


def answers(client, guest, page):
    digest = factories.digest_of_draft(page)
    at = f"/my-pieces/episodes/{guest.key}/"
    seen = [client.get(at + rest).status_code for rest in ADDRESSES]
    data = {"digest": digest, "body": "x"}
    return seen + [client.post(at + rest, data).status_code for rest in PRESSES]


def test_another_contributor_sees_and_does_nothing(page, guest):
    factories.approve(page)
    _other, keys = factories.make_contributor()
    assert set(answers(opened(keys), guest, page)) == {404}
    assert (GuestYes.objects.exists(), GuestMessage.objects.exists()) == (False, False)
    assert Guest.objects.get().is_out is False


def test_guest_of_the_same_episode_is_not_the_other_guest(page, guest):
    factories.approve(page)
    _rowan, keys = factories.make_guest(page, name="Rowan")
    assert set(answers(opened(keys), guest, page)) == {404}


def test_editor_says_no_yes_for_them(page, guest, desk):
    factories.approve(page)
    assert 200 not in answers(desk, guest, page)
    assert GuestYes.objects.exists() is False


def test_locked_page_plays_nothing(page):
    guest, keys = factories.make_guest(page)
    factories.approve(page)
    client = opened(keys)
    sound = f"/my-pieces/episodes/{guest.key}/episode.mp3"
    part = client.get(sound, headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.getvalue())) == (206, 10)
    assert "no-store" in part.headers["Cache-Control"]
    assert client.get(page.recording.good.url).status_code == 404
    client.post("/my-pieces/lock/")
    assert client.get(sound).status_code == 303


def test_nothing_is_heard_before_an_editor_approved_nor_after_it_is_taken_down(page):
    guest, keys = factories.make_guest(page)
    client = opened(keys)
    at = f"/my-pieces/episodes/{guest.key}/"
    assert client.get(f"{at}episode.mp3").status_code == 404
    assert "I am Jaz" not in client.get(at).content.decode()
    factories.approve(page)
    assert "I am Jaz" in client.get(at).content.decode()
    actions.take_out(guest)
    assert client.get(f"{at}episode.mp3").status_code == 404
    assert "I am Jaz" not in client.get(at).content.decode()


def test_replaced_recording_needs_another_yes(page, guest):
    actions.agree(guest, digest=factories.approve(page))
    assert Client().get(EPISODE).status_code == 200
    heard = Client().get(EPISODE).content
    draft = episodes.newest(page)
    draft.recording = factories.make_recording()
    draft.save_revision()
    factories.approve(page)
    assert Client().get(EPISODE).content == heard
    assert guest.yeses.filter(digest=factories.digest_of_draft(page)).exists() is False


@pytest.mark.parametrize("who", ["safeguarding_lead", "editor"])
def test_only_editors_come_to_the_desk(page, guest, who, request):
    for path in ("/admin/desk/episodes/", f"/admin/desk/episodes/{page.pk}/"):
        assert Client().get(path).status_code == 302
        client = Client()
        client.force_login(request.getfixturevalue(who))
        assert client.get(path).status_code == 200


def test_messages_of_one_guest_are_not_the_others(page, guest):
    rowan, keys = factories.make_guest(page, name="Rowan")
    factories.approve(page)
    actions.write_as_guest(guest, body="Only for the editors")
    seen = opened(keys).get(f"/my-pieces/episodes/{rowan.key}/").content.decode()
    assert "Only for the editors" not in seen
