"""An erased recording is gone from everywhere when the request that erased it ends."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from core import erased, public_copy
from core.models import PublicCopy, Recording
from core.sound import erasing, hearing, taking
from demo.factories import make_recording
from home.actions import start_site
from tests.pages import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording():
    return make_recording()


@pytest.fixture
def story(db, recording, monkeypatch):
    """A live page on which the recording is heard."""
    start_site()
    page = make_story("Open")
    page.refresh_from_db()
    monkeypatch.setattr(
        public_copy, "render_card", lambda page, writer: writer.public_sound(recording)
    )
    public_copy.write(page)
    return page


def test_erased_recording_leaves_disk_page_and_public_copy(
    client, story, recording, django_capture_on_commit_callbacks
):
    address = PublicCopy.objects.get(page_id=story.pk).card_html
    folder = Path(storages["default"].path(recording.folder))
    assert client.head(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(recording)
    assert client.head(address).status_code == 404
    assert not storages["public"].exists(address.removeprefix("/media/"))
    assert not folder.exists()
    assert not PublicCopy.objects.filter(page_id=story.pk).exists()
    story.refresh_from_db()
    assert not story.live


def test_other_pages_stay(story, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(make_recording())
    assert PublicCopy.objects.filter(page_id=story.pk).exists()


def test_files_go_only_when_the_erasing_stands(recording, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        recording.delete()
    assert Path(storages["default"].path(recording.good.name)).exists()


def test_erased_recording_does_not_come_back_with_a_backup(
    recording, django_capture_on_commit_callbacks
):
    """Nor with one from before it was ready, when only its upload was there."""
    key, folder = recording.key, recording.folder
    with django_capture_on_commit_callbacks(execute=True):
        recording.delete()
        erased.write_down()
    lines = erased.read_lines()
    early = Recording(key=key, state="waiting", upload_bytes=3)
    early.upload.save("upload", ContentFile(b"abc"), save=False)
    early.save()
    stray = storages["default"].save(f"{folder}/small.mp3", ContentFile(b"abc"))
    with django_capture_on_commit_callbacks(execute=True):
        erased.erase_again(lines)
    assert not Recording.objects.filter(key=key).exists()
    assert not storages["default"].exists(stray)
    assert not Path(storages["default"].path(folder)).exists()


def test_upload_given_up_is_erased_like_any_other(django_capture_on_commit_callbacks):
    recording = taking.begin(size=3)
    taking.add(recording, offset=0, data=b"ab")
    with django_capture_on_commit_callbacks(execute=True):
        recording.delete()
    assert not Path(storages["default"].path(recording.folder)).exists()


# --- who may hear it before ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_library", "allowed", "status"),
    [
        (True, False, 200),
        (False, False, 404),
        (False, True, 200),
    ],
)
def test_sent_recording_is_heard_by_those_its_piece_is_for(
    desk, monkeypatch, in_library, allowed, status
):
    recording = make_recording(in_library=in_library)
    monkeypatch.setattr(hearing, "rules", [lambda user, found: allowed and found == recording])
    response = desk.get(f"/private/{recording.good.name}")
    assert response.status_code == status
    response.close()


def test_nobody_hears_a_file_that_belongs_to_no_recording(superuser):
    name = storages["default"].save("sound/left/good.mp3", ContentFile(b"abc"))
    client = Client()
    client.force_login(superuser)
    assert client.get(f"/private/{name}").status_code == 404
    storages["default"].delete(name)
