"""E-mail by a real socket to a mail server that misbehaves as each test wants it to."""

import socket
import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.outbox import Recipient, channels

FINE = {
    "hello": "220 here",
    "EHLO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}


class MailServer(threading.Thread):
    """Answers each command with a line; None is silence, and "" hangs up."""

    def __init__(self, **answers):
        super().__init__(daemon=True)
        self.answers = FINE | answers
        self.heard, self.letter = [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        connection, _address = self.socket.accept()
        with connection, connection.makefile("rwb") as stream:
            self.talk(stream)

    def talk(self, stream):
        command = "hello"
        while self.answer(stream, command):
            line = stream.readline().decode().rstrip("\r\n")
            if command == "DATA":
                while line != ".":
                    self.letter.append(line)
                    line = stream.readline().decode().rstrip("\r\n")
            command = line if line == "." else line.partition(" ")[0].upper()
            if not command:
                return
            self.heard.append(command)

    def answer(self, stream, command):
        said = self.answers.get(command, "502 what")
        if said is None:
            time.sleep(3)
        if not said:
            return False
        stream.write(f"{said}\r\n".encode())
        stream.flush()
        return True


@pytest.fixture
def mail_server(settings):
    """Starts a server that answers so, and points the settings at it."""
    started = []

    def start(**answers):
        server = MailServer(**answers)
        started.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 0.3
        settings.MAIL_FROM = "messages@plain.example"
        return server

    yield start
    for server in started:
        server.socket.close()


def send(handed_over):
    channels.send(
        Recipient(channel="email", address="kestrel@example.org"),
        "You have a reply.",
        "You have a reply.",
        before_handing_over=lambda: handed_over.append(True),
    )


def test_letter_says_nothing_but_the_words(mail_server):
    server, handed_over = mail_server(), []
    send(handed_over)
    server.join()
    names = {line.partition(":")[0] for line in server.letter if ": " in line}
    assert names == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert server.letter[server.letter.index("") + 1 :] == ["You have a reply."]
    assert [line for line in server.letter if line.startswith("Message-ID")][0].endswith(
        "@plain.example>"
    )
    assert handed_over == [True]


@pytest.mark.parametrize(
    ("answers", "trouble", "line"),
    [
        ({"hello": ""}, channels.NotAnswering, "does not take our connection."),
        ({"hello": None}, channels.NotAnswering, "does not take our connection."),
        (
            {"hello": "554 no"},
            channels.NotAnswering,
            "does not take our connection.",
        ),
        (
            {"MAIL": "550 no"},
            channels.NotAnswering,
            "does not let us send (code 550).",
        ),
        ({"MAIL": None}, channels.NotAnswering, "stopped answering."),
        ({"RCPT": "550 who"}, channels.Refused, "refused this address (code 550)."),
        (
            {"RCPT": "451 later"},
            channels.NotAnswering,
            "does not take this address now (code 451).",
        ),
        ({"RCPT": ""}, channels.NotAnswering, "stopped answering."),
    ],
)
def test_before_it_is_handed_over_nothing_has_gone(mail_server, answers, trouble, line):
    mail_server(**answers)
    handed_over = []
    with pytest.raises(trouble) as raised:
        send(handed_over)
    assert (type(raised.value), handed_over) == (trouble, [])
    assert raised.value.line == f"The mail server {line}"


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ({"DATA": "554 no"}, channels.Refused),
        ({".": "554 spam"}, channels.Refused),
        ({".": "452 full"}, channels.NotAnswering),
        ({".": None}, channels.MayHaveGone),
        ({".": ""}, channels.MayHaveGone),
    ],
)
def test_after_it_was_handed_over_only_an_answer_tells(mail_server, answers, trouble):
    mail_server(**answers)
    handed_over = []
    with pytest.raises(channels.Trouble) as raised:
        send(handed_over)
    assert (type(raised.value), handed_over) == (trouble, [True])


def test_server_that_hangs_up_badly_has_taken_it(mail_server):
    server = mail_server(QUIT="")
    send([])
    server.join()
    assert server.heard[-2:] == [".", "QUIT"]


def test_server_that_is_not_there(mail_server, settings):
    mail_server()
    nobody_listens_here = 9
    settings.EMAIL_PORT = nobody_listens_here
    with pytest.raises(channels.NotAnswering, match="does not answer"):
        send([])


def test_mail_test_says_it_went(mail_server):
    server, said = mail_server(), StringIO()
    call_command("mail_test", "operator@example.org", stdout=said)
    assert said.getvalue() == (
        f"Sent, from messages@plain.example. Look for it.\n127.0.0.1:{server.port}, none\n"
    )


def test_mail_test_says_why_it_did_not_go(mail_server):
    server = mail_server(RCPT="550 who")
    with pytest.raises(CommandError) as raised:
        call_command("mail_test", "operator@example.org")
    assert str(raised.value) == (
        f"The mail server refused this address (code 550). (127.0.0.1:{server.port}, none)"
    )


def test_mail_test_wants_an_address():
    with pytest.raises(CommandError, match="Give an e-mail address"):
        call_command("mail_test", "somebody")
