"""The worker itself, in a process of its own, killed while a mail server keeps it waiting."""

import os
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from core import outbox
from core.models import MessageState, OutgoingMessage, Round
from core.outbox.channels import MayHaveGone
from core.rounds import GIVEN_UP_AFTER

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
pytestmark = pytest.mark.django_db(transaction=True)


class MailServer(threading.Thread):
    """Takes letters; where `silent_after` names a command, it says nothing from there on."""

    def __init__(self, *, silent_after=""):
        super().__init__(daemon=True)
        self.silent_after = silent_after
        self.heard, self.letters = [], 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                talk, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(talk,), daemon=True).start()

    def talk(self, talk):
        with talk, talk.makefile("rwb") as stream:
            self.say(stream, "220 here")
            while line := stream.readline().strip().decode():
                command = line.split()[0].upper()
                self.heard.append(command)
                if command == "DATA":
                    self.say(stream, "354 go on")
                    while stream.readline() != b".\r\n":
                        pass
                    self.letters += 1
                while self.silent_after == command:
                    time.sleep(0.1)
                self.say(stream, "221 bye" if command == "QUIT" else "250 ok")

    def say(self, stream, line):
        stream.write(f"{line}\r\n".encode())
        stream.flush()


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.silent_after = ""
    server.socket.close()


@pytest.fixture
def start_worker(mail_server):
    """Starts `manage.py worker` on this test's own database."""
    workers = []

    def start():
        workers.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=ROOT,
                env=os.environ
                | {
                    "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
                    "TEST_DATABASE_URL": address_of_database(),
                    "MAIL_PORT_OF_TEST": str(mail_server.port),
                },
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def address_of_database():
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    return f"postgres://{kept['USER']}{password}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"


@pytest.fixture
def message():
    """A message to an editor that waits for a worker."""
    user = get_user_model().objects.create_superuser(
        username="root", email="root@example.org", password="x"
    )
    soon = timezone.now() + timedelta(seconds=1)
    return outbox.put("desk-daily", user.pk, key="the daily one", not_before=soon)


def wait_for(found):
    until = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < until, "It took too long."
        time.sleep(0.1)


def state_of(message):
    return OutgoingMessage.objects.get(pk=message.pk).state


def lease_is_over(message):
    OutgoingMessage.objects.filter(pk=message.pk).update(
        due_at=timezone.now() - timedelta(seconds=1)
    )


def outbox_is_due_again():
    """Half an hour later: the round that the killed worker was at is begun again."""
    Round.objects.filter(name="outbox").update(began_at=timezone.now() - GIVEN_UP_AFTER)


def test_worker_sends_what_is_due_and_ends_when_told(start_worker, mail_server, message):
    worker = start_worker()
    wait_for(lambda: state_of(message) == MessageState.SENT)
    worker.terminate()
    assert (worker.wait(timeout=PATIENCE_S), mail_server.letters) == (0, 1)


def test_worker_killed_before_the_words_are_handed_over_loses_nothing(
    start_worker, mail_server, message
):
    mail_server.silent_after = "RCPT"
    worker = start_worker()
    wait_for(lambda: "RCPT" in mail_server.heard)
    worker.kill()
    worker.wait()
    mail_server.silent_after = ""
    assert (state_of(message), mail_server.letters) == (MessageState.WAITING, 0)
    lease_is_over(message)
    outbox_is_due_again()
    start_worker()
    wait_for(lambda: state_of(message) == MessageState.SENT)
    assert mail_server.letters == 1


def test_worker_killed_in_mid_send_doubles_nothing_and_it_is_seen(
    start_worker, mail_server, message
):
    mail_server.silent_after = "DATA"
    worker = start_worker()
    wait_for(lambda: mail_server.letters == 1)
    worker.kill()
    worker.wait()
    mail_server.silent_after = ""
    lease_is_over(message)
    outbox_is_due_again()
    start_worker()
    wait_for(lambda: state_of(message) == MessageState.FAILED)
    assert OutgoingMessage.objects.get().last_error == MayHaveGone().line
    assert mail_server.letters == 1
