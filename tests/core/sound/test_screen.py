"""The recordings screen, with scripts and without."""

from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import public_copy
from core.models import Recording, RecordingState
from core.sound import programs, taking
from core.sound.refusals import EMPTY
from demo.factories import make_episode, make_recording
from home.actions import start_site
from tests.pages import make_story
from tests.sounds import wav

pytestmark = pytest.mark.django_db
DATA = wav(seconds=0.2)
SCREEN = "/admin/recordings/"


@pytest.fixture(autouse=True)
def nothing_is_made(monkeypatch):
    monkeypatch.setattr(taking.jobs, "queue", lambda: None)


def upload(desk, data=DATA, *, name="My walk.wav", title=""):
    return desk.post(SCREEN, {"title": title, "file": SimpleUploadedFile(name, data)})


def begin(desk, *, size=None, title="My walk"):
    size = len(DATA) if size is None else size
    return desk.post(f"{SCREEN}begin/", {"size": size, "title": title})


def slice_of(desk, address, offset, data):
    return desk.post(address, {"offset": offset, "slice": SimpleUploadedFile("slice", data)})


def bytes_of(recording):
    return Path(recording.upload.path).read_bytes()


def test_screen_is_for_those_who_work_here(client, desk, django_user_model):
    assert client.get(SCREEN).status_code == 302
    stranger = Client()
    stranger.force_login(django_user_model.objects.create_user(username="stranger"))
    assert stranger.get(SCREEN).status_code == 302
    response = desk.get(SCREEN)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_recording_goes_in_without_scripts(desk):
    response = upload(desk)
    recording = Recording.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, SCREEN)
    assert (recording.title, recording.state, recording.in_library) == ("My walk", "waiting", True)
    assert bytes_of(recording) == DATA


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (None, "Choose a file."),
        (SimpleUploadedFile("a.wav", b""), str(EMPTY)),
    ],
)
def test_what_cannot_be_taken_says_why_and_keeps_the_title(desk, file, line):
    response = desk.post(SCREEN, {"title": "My <walk>"} | ({"file": file} if file else {}))
    page = response.content.decode()
    assert response.status_code == 422
    assert line in page
    assert 'value="My &lt;walk&gt;"' in page
    assert not Recording.objects.exists()


def test_file_too_big_for_one_request_is_told(desk, settings):
    settings.PICTURES_MAX_BYTES = 100
    response = upload(desk)
    assert response.status_code == 422
    assert "too big to send without JavaScript" in response.content.decode()
    assert not Recording.objects.exists()


def test_slices_end_in_a_recording(desk):
    said = begin(desk).json()
    assert said["there"] == 0
    for offset in range(0, len(DATA), 2000):
        answer = slice_of(desk, said["address"], offset, DATA[offset : offset + 2000])
    assert answer.json() == {"there": len(DATA)}
    recording = Recording.objects.get()
    assert (recording.title, recording.state) == ("My walk", RecordingState.WAITING)
    assert bytes_of(recording) == DATA


def test_upload_cut_off_goes_on_from_where_it_was(desk):
    said = begin(desk).json()
    slice_of(desk, said["address"], 0, DATA[:2000])
    assert begin(desk).json() == said | {"there": 2000}
    assert begin(desk, title="Another").json()["there"] == 0
    page = desk.get(SCREEN).content.decode()
    assert "2.0\xa0KB of 6.3\xa0KB are here. Choose the same file again" in page


def test_slice_that_does_not_fit_is_told_where_to_go_on(desk):
    address = begin(desk).json()["address"]
    slice_of(desk, address, 0, DATA[:2000])
    answer = slice_of(desk, address, 1000, DATA[1000:3000])
    assert (answer.status_code, answer.json()) == (200, {"there": 2000})


def test_last_slice_whose_answer_was_lost_ends_the_upload_once(desk):
    address = begin(desk).json()["address"]
    for _time in range(2):
        assert slice_of(desk, address, 0, DATA).json() == {"there": len(DATA)}
    assert Recording.objects.get().state == RecordingState.WAITING


def test_upload_whose_end_was_lost_ends_when_it_is_begun_again(desk):
    begin(desk)
    taking.add(Recording.objects.get(), offset=0, data=DATA)
    assert begin(desk).json()["there"] == len(DATA)
    assert Recording.objects.get().state == RecordingState.WAITING


@pytest.mark.parametrize("size", ["", "-1", "many", "9" * 400])
def test_nonsense_is_no_upload(desk, size):
    assert begin(desk, size=size).status_code in (400, 422)
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"offset": "0"}, {"offset": "x", "slice": SimpleUploadedFile("s", b"x")}]
)
def test_nonsense_is_no_slice(desk, sent):
    address = begin(desk).json()["address"]
    assert desk.post(address, sent).status_code == 400


def test_too_big_is_said_before_anything_is_sent(desk, settings):
    settings.SOUND_MAX_BYTES = 5_000_000
    answer = begin(desk, size=5_000_001)
    assert (answer.status_code, answer.json()) == (
        422,
        {"line": "That recording is too big. The most we can take is 5 MB."},
    )


def test_states_are_shown(desk, monkeypatch):
    make_recording(title="A ready one", seconds=245)
    Recording.objects.create(
        in_library=True, title="A bad one", state="refused", why="It is <no> sound."
    )
    Recording.objects.create(in_library=True, title="A slow one", state="waiting")
    make_recording(in_library=False, title="Somebody’s voice")
    monkeypatch.setattr(programs, "are_here", lambda: False)
    page = desk.get(SCREEN).content.decode()
    for words in (
        "A ready one",
        "4:05 · 1.0 MB · small copy 1.0 MB",
        "It is &lt;no&gt; sound.",
        "ffmpeg is missing on this machine.",
        "data-not-done",
    ):
        assert words in page
    assert "Somebody" not in page


def test_list_asks_the_database_as_often_for_three_as_for_one(desk):
    make_recording()
    desk.get(SCREEN)
    with CaptureQueriesContext(connection) as one:
        desk.get(SCREEN)
    make_recording()
    make_recording()
    with CaptureQueriesContext(connection) as three:
        desk.get(SCREEN)
    assert len(three) == len(one)


def test_refused_one_can_be_tried_again(desk):
    recording = taking.take(SimpleUploadedFile("a", DATA), in_library=True)
    Recording.objects.update(state="refused", why="Something went wrong.")
    desk.post(f"{SCREEN}{recording.pk}/again/")
    recording.refresh_from_db()
    assert (recording.state, recording.why) == ("waiting", "")


def test_recording_is_erased(desk, django_capture_on_commit_callbacks):
    recording = make_recording()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{SCREEN}{recording.pk}/erase/")
    assert not Recording.objects.exists()
    assert not Path(storages["default"].path(recording.folder)).exists()


def test_recording_that_is_heard_is_not_erased_from_under_its_page(desk, monkeypatch):
    recording = make_recording()
    start_site()
    page = make_story("Open")
    page.refresh_from_db()
    monkeypatch.setattr(
        public_copy, "render_card", lambda page, writer: writer.public_sound(recording)
    )
    public_copy.write(page)
    response = desk.post(f"{SCREEN}{recording.pk}/erase/", follow=True)
    assert "It is used by: Open." in response.content.decode()
    assert Recording.objects.filter(pk=recording.pk).exists()


def test_recording_of_a_draft_is_not_erased_from_under_it(desk):
    recording = make_recording()
    start_site()
    make_episode(title="Not out yet", recording=recording)
    response = desk.post(f"{SCREEN}{recording.pk}/erase/", follow=True)
    assert "It is used by: Not out yet." in response.content.decode()
    assert Recording.objects.filter(pk=recording.pk).exists()


@pytest.mark.parametrize("action", ["slice", "again", "erase"])
def test_sent_recordings_are_not_touched_here(desk, action):
    recording = make_recording(in_library=False)
    assert desk.post(f"{SCREEN}{recording.pk}/{action}/").status_code == 404
    assert desk.get(f"{SCREEN}{recording.pk}/{action}/").status_code == 405


def test_chooser_offers_what_is_ready_and_in_the_library(desk):
    make_recording(title="A ready one")
    make_recording(title="Somebody’s voice", in_library=False)
    Recording.objects.create(in_library=True, title="A slow one", state="waiting")
    page = desk.get("/admin/recording_chooser/").content.decode()
    assert [words in page for words in ("A ready one", "Somebody", "A slow one")] == [
        True,
        False,
        False,
    ]
