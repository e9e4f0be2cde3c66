"""Debian's nginx with our own configuration in front of the site: how sound is handed over."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler

from core import gate, public_copy
from demo.factories import make_recording
from home.actions import start_site
from tests.deploy.test_install import DEPLOY, SITE, install  # noqa: F401 - a fixture
from tests.pages import make_story

NGINX = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed here (Debian: apt install nginx)"),
]
PATIENCE_S = 20


def own(text, *, port, site, folder):
    """Our configuration with only its addresses changed, and what nginx needs to run alone."""
    front = text.index("server {\n    listen 443 ssl http2")
    text = text[front:]
    for old, new in (
        (
            "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n",
            f"    listen 127.0.0.1:{port} ssl;\n",
        ),
        ("http://unix:/run/sayso/web.sock", site),
        ("    include /etc/sayso/nginx.d/*.conf;\n", ""),
        ("proxy_set_header X-Forwarded-Proto $scheme;", "proxy_set_header X-Forwarded-Proto http;"),
        ("/var/lib/sayso/public/", f"{storages['public'].location}/"),
        ("/var/lib/sayso/private/", f"{storages['default'].location}/"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    kept = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\n{'user root;' if os.geteuid() == 0 else ''}\npid {folder}/pid;\n"
        f"error_log {folder}/log;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\n    sendfile on;\n    include /etc/nginx/mime.types;\n{kept}{text}}}\n"
    )


@pytest.fixture
def site(transactional_db):
    """The address of the site itself, and nothing beside it that would serve files."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def front(install, site, settings, tmp_path, unused_port):  # noqa: F811 - the fixture
    """nginx in front of the site."""
    settings.SENDFILE_ROOT = "/-sound/"
    pair = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", f"/CN={SITE}", "-out", pair[0], "-keyout", pair[1]),
        ],
        check=True,
        capture_output=True,
    )
    text = install.nginx_text(
        (DEPLOY / "nginx.conf").read_text(), site=SITE, certificate=pair[0], key=pair[1]
    )
    config = tmp_path / "nginx.conf"
    config.write_text(own(text, port=unused_port, site=site, folder=tmp_path))
    process = subprocess.Popen(
        [NGINX, "-c", config, "-p", tmp_path, "-e", tmp_path / "log"], stderr=subprocess.PIPE
    )
    try:
        yield Front(unused_port, process, tmp_path / "log")
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Front:
    def __init__(self, port, process, log):
        self.port, self.process, self.log = port, process, log
        self.trusting = ssl._create_unverified_context()
        self.wait()

    def wait(self):
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.ask("GET", "/robots.txt")
            except OSError:
                assert self.process.poll() is None, self.process.stderr.read().decode()
                assert time.monotonic() < until, "nginx did not start."
                time.sleep(0.05)
            else:
                return

    def ask(self, method, path, **headers):
        """(status, headers, body)"""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.trusting)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": "localhost"} | names)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), body


@pytest.fixture
def recording(db):
    return make_recording(seconds=30)


@pytest.fixture
def heard(recording, monkeypatch):
    """A live page, and the address of the recording it lets be heard."""
    start_site()
    page = make_story("Open")
    page.refresh_from_db()
    monkeypatch.setattr(
        public_copy, "render_card", lambda page, writer: writer.public_sound(recording)
    )
    return page, public_copy.write(page).card_html


def sound_of(recording):
    return Path(recording.good.path).read_bytes()


def test_public_sound_is_handed_over_in_every_way_a_player_asks(front, heard, recording):
    _page, address = heard
    whole = sound_of(recording)
    status, headers, body = front.ask("GET", address)
    assert (status, body) == (200, whole)
    assert {
        name: headers.get(name)
        for name in (
            "Content-Type",
            "Content-Length",
            "Accept-Ranges",
            "Cache-Control",
            "Access-Control-Allow-Origin",
            "Cross-Origin-Resource-Policy",
            "X-Content-Type-Options",
            "X-Accel-Redirect",
            "Set-Cookie",
        )
    } == {
        "Content-Type": "audio/mpeg",
        "Content-Length": str(len(whole)),
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Accel-Redirect": None,
        "Set-Cookie": None,
    }
    etag = headers["ETag"]

    status, headers, body = front.ask("GET", address, Range="bytes=10-19")
    assert (status, body) == (206, whole[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert front.ask("GET", address, Range="bytes=-100")[::2] == (206, whole[-100:])
    known = front.ask("GET", address, Range="bytes=5-6", If_Range=etag)
    assert known[::2] == (206, whole[5:7])
    changed = front.ask("GET", address, Range="bytes=5-6", If_Range='"another"')
    assert changed[::2] == (200, whole)

    status, headers, _body = front.ask("GET", address, Range=f"bytes={len(whole)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert front.ask("GET", address, If_None_Match=etag)[0] == 304

    status, headers, body = front.ask("HEAD", address)
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(whole)))
    status, headers, body = front.ask("OPTIONS", address, Origin="https://app.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_nobody_can_ask_past_the_site(front, heard, recording):
    _page, address = heard
    for path in (
        address.replace("/media/", "/-sound/public/"),
        f"/-sound/private/{recording.good.name}",
        "/-sound/public/../private/" + recording.good.name,
        "/-sound/private/sound/",
        "/-sound/",
        f"/private/{recording.good.name}",
    ):
        assert front.ask("GET", path)[0] == 404, path


def test_sound_of_a_page_taken_down_is_gone_at_once(front, heard):
    page, address = heard
    assert front.ask("HEAD", address)[0] == 200
    gate.take_down(page)
    assert front.ask("GET", address)[0] == 404
    assert front.ask("GET", address, Range="bytes=0-1")[0] == 404


def test_private_sound_is_handed_to_editors(front, recording, editor):
    client = Client()
    client.force_login(editor)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    address = f"/private/{recording.good.name}"
    status, headers, body = front.ask("GET", address, Cookie=cookie, Range="bytes=0-9")
    assert (status, body) == (206, sound_of(recording)[:10])
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert front.ask("GET", address)[0] == 404
