"""Sound of a live page: who may hear it, how it is handed over, and how it goes again."""

import os
import stat
import time

import pytest
from django.core.files.storage import storages
from django.test import Client

from core import gate, media, public_copy
from core.models import PublicCopy, PublicFile
from demo.factories import make_recording
from home.actions import start_site
from tests.pages import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db):
    start_site()
    page = make_story("Open")
    page.refresh_from_db()
    return page


@pytest.fixture
def recording():
    return make_recording(seconds=2)


@pytest.fixture
def heard(story, recording, monkeypatch):
    """The addresses of both copies of a recording that a live page lets be heard."""
    addresses = []

    def with_sound(page, writer):
        addresses[:] = [
            writer.public_sound(recording),
            writer.public_sound(recording, small=True),
        ]
        return ""

    monkeypatch.setattr(public_copy, "render_card", with_sound)
    public_copy.write(story)
    return addresses


def whole(response):
    return b"".join(response.streaming_content)


def sound_of(recording):
    with recording.good.open("rb") as file:
        return file.read()


def test_sound_of_a_live_page_is_for_anyone(client, heard, recording):
    response = client.get(heard[0])
    assert response.status_code == 200
    assert whole(response) == sound_of(recording)
    assert {
        name: response.headers[name]
        for name in (
            "Content-Type",
            "Content-Length",
            "Accept-Ranges",
            "Cache-Control",
            "Access-Control-Allow-Origin",
            "Cross-Origin-Resource-Policy",
            "X-Content-Type-Options",
        )
    } == {
        "Content-Type": "audio/mpeg",
        "Content-Length": str(recording.good_bytes),
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    assert response.cookies == {}


def test_the_two_copies_have_names_of_their_own_that_say_what_is_in_them(heard, recording):
    assert [address.rpartition("/")[2] for address in heard] == [
        f"{recording.sha256[:32]}.mp3",
        f"{recording.sha256[:32]}-small.mp3",
    ]
    assert recording.key not in "".join(heard)


def test_part_of_the_sound(client, heard, recording):
    response = client.get(heard[0], headers={"range": "bytes=10-19"})
    assert (response.status_code, whole(response)) == (206, sound_of(recording)[10:20])
    response = client.get(heard[0], headers={"range": f"bytes={recording.good_bytes}-"})
    assert response.status_code == 416
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_head_and_get_say_the_same(client, heard):
    head, get = client.head(heard[0]), client.get(heard[0])
    assert {**head.headers} == {**get.headers}
    get.close()


def test_sound_the_reader_has_is_not_sent_again(client, heard):
    etag = client.head(heard[0]).headers["ETag"]
    response = client.get(heard[0], headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_preflight_is_answered_for_public_sound_alone(client, heard, story):
    response = client.options(
        heard[0],
        headers={"origin": "https://app.example", "access-control-request-headers": "range"},
    )
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Range" in response.headers["Access-Control-Allow-Headers"]
    card = PublicFile.objects.filter(copy_id=story.pk, name__endswith=".png").get().name
    response = client.options(f"/media/{card}")
    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response.headers
    assert client.options("/media/nobody/nothing.mp3").status_code == 404
    assert client.post(heard[0]).status_code == 405


def test_pictures_stay_for_this_site_alone(client, heard, story):
    card = PublicFile.objects.filter(copy_id=story.pk, name__endswith=".png").get().name
    response = client.get(f"/media/{card}")
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    response.close()


def test_who_counts_is_told_what_went_out(client, heard, recording):
    told = []

    def hear(first, count, size, **_rest):
        told.append((first, count, size))

    media.sound_went_out.connect(hear)
    try:
        whole(client.get(heard[0]))
        whole(client.get(heard[0], headers={"range": "bytes=5-9"}))
        client.head(heard[0])
        client.get(heard[0], headers={"range": "bytes=999999999-"})
    finally:
        media.sound_went_out.disconnect(hear)
    assert told == [(0, recording.good_bytes, recording.good_bytes), (5, 5, recording.good_bytes)]


def test_nothing_is_stored_twice(heard, recording):
    name = heard[0].removeprefix("/media/")
    assert storages["public"].path(name) != recording.good.path
    assert os.path.samefile(storages["public"].path(name), recording.good.path)


def test_sound_is_copied_where_it_cannot_be_shared(story, recording, monkeypatch):
    def refuse(*_paths):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    writer = public_copy.Writer(story)
    name = writer.public_sound(recording).removeprefix("/media/")
    assert not os.path.samefile(storages["public"].path(name), recording.good.path)
    with storages["public"].open(name) as file:
        assert file.read() == sound_of(recording)


def test_sound_goes_with_its_page_and_stays_private(
    client, desk, heard, story, recording, django_capture_on_commit_callbacks
):
    names = [address.removeprefix("/media/") for address in heard]
    with django_capture_on_commit_callbacks(execute=True):
        gate.take_down(story)
    assert [client.get(address).status_code for address in heard] == [404, 404]
    assert [storages["public"].exists(name) for name in names] == [False, False]
    assert storages["default"].exists(recording.good.name)
    assert client.get(f"/private/{recording.good.name}").status_code == 404


def test_sound_stays_while_its_page_is_written_anew(
    client, heard, story, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        public_copy.write(story)
    assert [client.head(address).status_code for address in heard] == [200, 200]


def test_sweep_leaves_sound_whose_page_is_just_being_written(story, recording):
    then = time.time() - 7200
    os.utime(recording.good.path, (then, then))
    name = public_copy.Writer(story).public_sound(recording).removeprefix("/media/")
    public_copy.sweep_files()
    assert storages["public"].exists(name)


def test_only_what_is_ready_can_be_heard(story, recording):
    recording.state = "waiting"
    with pytest.raises(ValueError, match="Only a recording that is ready can be heard"):
        public_copy.Writer(story).public_sound(recording)


# --- a web server in front ----------------------------------------------------------------


@pytest.fixture
def in_front(settings):
    settings.SENDFILE_ROOT = "/-sound/"


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_web_server_is_told_which_file(client, heard, in_front):
    response = client.get(heard[0])
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == heard[0].replace("/media/", "/-sound/public/")
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_web_server_may_read_that_file_and_see_no_other(client, heard, in_front, recording):
    client.get(heard[0])
    path = storages["public"].path(heard[0].removeprefix("/media/"))
    assert mode_of(path) == 0o640
    assert [mode_of(path.rpartition("/")[0]), mode_of(storages["public"].location)] == [
        0o710,
        0o710,
    ]
    assert mode_of(recording.small.path) == 0o600


def test_what_a_web_server_was_asked_for_counts(client, heard, in_front, recording):
    told = []

    def hear(first, count, **_rest):
        told.append((first, count))

    media.sound_went_out.connect(hear)
    try:
        client.get(heard[0])
        client.get(heard[0], headers={"range": "bytes=5-9"})
        client.get(heard[0], headers={"range": "bytes=999999999-"})
        client.head(heard[0])
    finally:
        media.sound_went_out.disconnect(hear)
    assert told == [(0, recording.good_bytes), (5, 5)]


def test_page_taken_down_is_not_handed_over(client, heard, in_front, story):
    gate.take_down(story)
    assert client.get(heard[0]).status_code == 404


# --- what a yes was said to ---------------------------------------------------------------


def test_recording_counts_by_its_sound(story, recording, monkeypatch):
    """Other sound under the same key is other content; the same sound is the same."""

    class Relation:
        is_relation = True
        many_to_many = False
        related_model = type(recording)

    monkeypatch.setattr(type(story)._meta, "get_field", lambda name: Relation())
    story.recording = recording
    assert gate.public_value(story, "recording") == recording.sha256
    story.recording = None
    assert gate.public_value(story, "recording") is None
    assert PublicCopy.objects.filter(page_id=story.pk).exists()


# --- private ------------------------------------------------------------------------------


def test_private_sound_is_for_editors_in_parts(client, desk, recording):
    address = f"/private/{recording.good.name}"
    assert client.get(address).status_code == 404
    response = desk.get(address, headers={"range": "bytes=0-1"})
    assert (response.status_code, whole(response)) == (206, sound_of(recording)[:2])
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert desk.options(address).status_code == 405


def test_private_sound_is_not_for_somebody_signed_in_without_the_right(
    django_user_model, recording
):
    stranger = Client()
    stranger.force_login(django_user_model.objects.create_user(username="stranger"))
    assert stranger.get(f"/private/{recording.good.name}").status_code == 404
