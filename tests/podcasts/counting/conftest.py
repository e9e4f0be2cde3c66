"""An episode that can be heard, and somebody who asks for it."""

import secrets
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from core import public_copy
from core.models import PublicFile, Recording, RecordingState
from demo.factories import clock_at
from home.actions import start_site
from podcasts.models import ListenCount
from tests.pages import live_episode

APP = "AntennaPod/3.5.0"
#: Small enough to be quick: 80 bytes a second, two minutes.
BYTES_A_SECOND, SECONDS = 80, 120
MINUTE = BYTES_A_SECOND * 60
MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


def read_some(response, count):
    """Read about `count` bytes and hang up."""
    for piece in response.streaming_content:
        count -= len(piece)
        if count <= 0:
            break
    response._iterator.close()


class Sound:
    """A public sound file of a page, in two copies, and a way to ask for it."""

    def __init__(self, page, *, seconds=SECONDS, head=b"", milliseconds=None):
        self.page = page
        self.size = seconds * BYTES_A_SECOND + len(head)
        milliseconds = seconds * 1000 if milliseconds is None else milliseconds
        self.sha256 = secrets.token_hex(32)
        Recording.objects.create(
            title=page.title,
            state=RecordingState.WAITING,
            sha256=self.sha256,
            milliseconds=milliseconds,
        )
        self.good, self.small = (self._public(head, end) for end in ("", "-small"))

    def _public(self, head, end):
        name = f"{public_copy.folder_of(self.page)}/{self.sha256[:32]}{end}.mp3"
        storages["public"].save(name, ContentFile(head + b"s" * (self.size - len(head))))
        PublicFile.objects.create(copy_id=self.page.pk, name=name)
        return name

    def ask(self, wanted=None, *, at=MONDAY, agent=APP, address="192.0.2.1", method="get", **more):
        """Ask for the good copy, or for `file`, and read `read` bytes of it, or all."""
        file, read = more.pop("file", self.good), more.pop("read", None)
        headers = {"user-agent": agent, **more}
        if wanted:
            headers["range"] = f"bytes={wanted}"
        with clock_at(at):
            response = getattr(Client(), method)(
                f"/media/{file}", headers=headers, REMOTE_ADDR=address
            )
            if response.streaming:
                read_some(response, read or self.size)
        return response


@pytest.fixture
def episode(db):
    start_site()
    return live_episode("An episode")


@pytest.fixture
def sound(episode):
    return Sound(episode)


@pytest.fixture
def listens():
    """How many listens are counted, in all."""
    return lambda: sum(ListenCount.objects.values_list("number", flat=True))
