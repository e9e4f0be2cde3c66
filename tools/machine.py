"""What the tests need from the machine itself: a browser, gettext, ffmpeg, a PostgreSQL server.

Each is used when present. When absent it is installed by apt where that is possible without
asking anyone for a password.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from steps import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
USUAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


class Missing(Exception):
    """A program is absent and could not be installed; the message says what to install."""


def apt(*arguments):
    """apt-get as root: directly, or by a sudo that asks no password. None when neither works."""
    if not shutil.which("apt-get"):
        return None
    prefix = () if os.geteuid() == 0 else ("sudo", "--non-interactive")
    if prefix and not shutil.which("sudo"):
        return None
    environment = ("env", "DEBIAN_FRONTEND=noninteractive")
    return subprocess.run(
        (*prefix, *environment, "apt-get", "--yes", "--quiet", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )


def install(package):
    say(f"Installing {package}")
    attempt = ("install", "--no-install-recommends", package)
    finished = apt(*attempt)
    if finished is not None and finished.returncode:
        apt("update")
        finished = apt(*attempt)
    return finished is not None and finished.returncode == 0


def provide(programs, package):
    """The path of the first of `programs`, installing `package` when none is there."""

    def present():
        return next((path for path in map(shutil.which, programs) if path), None)

    found = present() or (install(package) and present())
    if not found:
        raise Missing(
            f"{package} is needed and could not be installed from here. "
            f"Install it (Debian: apt install {package}), then run make test again."
        )
    return found


def postgres_answers(url):
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def postgres_programs():
    """The folder of the newest installed server's programs, or None."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(folders, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def passing_postgres():
    """A server of our own, only for this run: nothing of the machine's own is touched.

    PostgreSQL refuses to run as root, so root hands it to the account its package made.
    """
    programs = postgres_programs() or (install("postgresql") and postgres_programs())
    if not programs:
        yield None
        return
    as_owner = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="sayso-postgres-") as folder:
        if as_owner:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        control = (*as_owner, f"{programs}/pg_ctl", "--pgdata", data, "--silent", "--wait")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
        started = quietly(
            *(*as_owner, f"{programs}/initdb", "--pgdata", data, "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        ) and quietly(*control, "--log", f"{folder}/log", "--options", options, "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres" if started else None
        finally:
            quietly(*control, "--mode", "immediate", "stop")


def quietly(*command):
    finished = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return finished.returncode == 0


@contextlib.contextmanager
def postgres_server():
    """The URL of a PostgreSQL that answers, or None."""
    named = os.environ.get("TEST_POSTGRES_URL")
    url = named or USUAL_POSTGRES
    if postgres_answers(url):
        yield url
    elif named:
        say(f"No PostgreSQL answers at TEST_POSTGRES_URL ({urlsplit(url).hostname}).")
        yield None
    else:
        with passing_postgres() as passing:
            yield passing
