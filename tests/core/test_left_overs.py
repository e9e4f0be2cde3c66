"""Nothing of a page stays on disk or in memory once no public copy shows it."""

import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from core import gate, public_copy, reader
from core.models import PublicFile
from home.actions import start_site
from tests.pages import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(settings, tmp_path):
    public = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path), "base_url": "/media/"},
    }
    settings.STORAGES = settings.STORAGES | {"public": public}
    start_site()
    return make_story("Open")


def saved(name, *, minutes_ago):
    storage = storages["public"]
    storage.save(name, ContentFile(b"left over"))
    then = time.time() - minutes_ago * 60
    os.utime(storage.path(name), (then, then))
    return name


def test_sweep_takes_old_files_of_no_copy_and_nothing_else(story):
    storage = storages["public"]
    shown = PublicFile.objects.get(copy_id=story.pk).name
    then = time.time() - 7200
    os.utime(storage.path(shown), (then, then))
    old = saved("nobody/old.webp", minutes_ago=90)
    new = saved("nobody/new.webp", minutes_ago=5)
    assert public_copy.sweep_files() == 1
    assert [storage.exists(name) for name in (shown, old, new)] == [True, False, True]


def test_taken_down_page_leaves_the_memory_of_the_process(client, story):
    client.get("/stories/open/", headers={"Accept-Encoding": "gzip"})
    assert len(reader.recently_compressed) == 1
    gate.take_down(story)
    client.get("/stories/", headers={"Accept-Encoding": "gzip"})
    bodies = [reader.gzip.decompress(body) for body in reader.recently_compressed.values()]
    assert [b"/stories/open/" in body for body in bodies] == [False]
