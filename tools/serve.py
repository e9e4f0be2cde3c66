"""`make run` and `make dev`: get the demonstration site ready, then hand over to the server."""

import argparse
import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from dj_database_url import ParseError, UnknownSchemeError  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

from core.sound import programs  # noqa: E402

SECONDS_BETWEEN_LOOKS = 1
HOST = os.environ.get("HOST", "127.0.0.1")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class CannotServe(Exception):
    """Something outside the program is missing; the message says what to do."""


def wanted_port():
    text = os.environ.get("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotServe(f"PORT={text} is not a port number. Try PORT=8000.")
    return int(text)


def require_this_machine():
    """The demonstration's log-ins are known to all: nobody else may reach it."""
    if HOST not in LOOPBACK:
        raise CannotServe(
            f"HOST={HOST} would show the demonstration, whose passwords everyone knows, to other "
            "machines. It listens on this machine alone; docs/guide/operate.md has a real site."
        )


def is_free(port):
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotServe(
                f"Port {port} is kept for the administrator. Try: make run PORT=8000"
            ) from None
        except OSError:
            return False
    return True


def require_free(port, *, command):
    if is_free(port):
        return
    other = next((n for n in range(port + 1, min(port + 100, 65536)) if is_free(n)), 8001)
    raise CannotServe(
        f"Port {port} is in use. Stop what uses it, or try: make {command} PORT={other}"
    )


def fingerprint_of_static_files():
    """What collected files are made from: our sources, their builders, the packages."""
    builders = ("core/built.py", "core/script.py", "core/stylesheet.py")
    sources = [ROOT / name for name in ("requirements.txt", "imo_site/settings/base.py", *builders)]
    collected = Path(settings.STATIC_ROOT)
    for folder in (
        ROOT / "static",
        *(found for found in ROOT.glob("*/static") if found != collected),
    ):
        sources += sorted(path for path in folder.rglob("*") if path.is_file())
    return fingerprint_of(sources)


def fingerprint_of_public_copies():
    """What public copies are made from, besides the pages: our templates and our code."""
    sources = sorted((ROOT / "templates").rglob("*.html"))
    for room in ("core", "home", "stories", "submissions"):
        sources += sorted((ROOT / room).rglob("*.py"))
    return fingerprint_of(sources) + str(connection.settings_dict["NAME"])


def fingerprint_of(sources):
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def collect_static_files():
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    wanted = fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Collecting styles, scripts and pictures", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def build_the_demonstration():
    """Build it once; after an update of our own, make its public copies anew."""
    stamp = Path(settings.VAR_DIR) / "copies-made-from"
    wanted = fingerprint_of_public_copies()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("rebuild_copies", verbosity=0)
    call_command("build_demo")
    stamp.write_text(wanted)


def load_settings():
    try:
        django.setup()
    except (ParseError, UnknownSchemeError) as error:
        raise CannotServe(f"DATABASE_URL is not one we can read. {one_line(error)}") from None
    except ImproperlyConfigured as error:
        raise CannotServe(f"A setting is missing or wrong. {one_line(error)}") from None


def prepare():
    try:
        connection.ensure_connection()
        print("Bringing the database up to date", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:
            collect_static_files()
        build_the_demonstration()
        connection.close()
    except OperationalError as error:
        raise CannotServe(
            "The database does not answer or cannot be written: check DATABASE_URL and the disk. "
            f"It said: {one_line(error)}"
        ) from None


def one_line(error):
    return " ".join(str(error).split())


def say_what_is_missing():
    """The site runs without; a recording put in waits until it is there."""
    if not programs.are_here():
        print("\nffmpeg is missing: recordings wait until it is there. Debian: apt install ffmpeg")


def introduce(port):
    address = f"http://localhost:{port}"
    print(f"\n  {settings.WAGTAIL_SITE_NAME} is at  {address}/")
    print(f"  The editors' desk is at  {address}/admin/\n")
    print("  Log-ins of this demonstration (they need no second factor):")
    for name, _first_name, password, group in settings.DEMONSTRATION_EDITORS:
        print(f"    {name:<8} {password:<26} {group}")
    print("\n  Ctrl-C stops it.\n", flush=True)


def develop(port):
    """The development server with a worker beside it, which ends when the server does."""
    start_worker()
    command = [sys.executable, "manage.py", "runserver", f"{HOST}:{port}"]
    os.execv(command[0], command)


def end_with_parent():
    """Have the kernel stop this process when what started it is gone, however that ended."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def serve(port):
    """Run the production server until it ends; returns its exit code.

    It gets a session of its own: Ctrl-C in a terminal reaches every process of a group, and
    granian's workers stop at once only when they hear it from granian alone.
    """
    command = [
        str(Path(sys.executable).with_name("granian")),
        # Whoever listens to a recording holds a thread until it has all gone out.
        *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "24", "--no-ws"),
        *("--host", HOST, "--port", str(port), "--log-level", "warning"),
        *("--workers-kill-timeout", "5", "--respawn-failed-workers"),
        "imo_site.wsgi:application",
    ]
    server = subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)
    stopping = threading.Event()

    def stop(*_):
        stopping.set()
        server.send_signal(signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return serve_with_worker(server, stopping)


def serve_with_worker(server, stopping):
    """Keep a worker beside the server until the server ends; returns the server's exit code."""
    worker = start_worker()
    while server.poll() is None:
        stopping.wait(SECONDS_BETWEEN_LOOKS)
        if worker.poll() is not None and not stopping.is_set():
            worker = start_worker()
        if stopping.is_set():
            server.wait()
    end_worker(worker)
    return server.returncode


def end_worker(worker):
    """It may finish what it is doing; what a killed one leaves behind is taken up again."""
    worker.terminate()
    try:
        worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        worker.kill()


def start_worker():
    """What sends messages and does the rest of the work off the request."""
    command = [sys.executable, "manage.py", "worker"]
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reload", action="store_true", help="the development server")
    reload = parser.parse_args().reload
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"imo_site.settings.{'dev' if reload else 'demo'}"
    try:
        require_this_machine()
        port = wanted_port()
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
        require_free(port, command="dev" if reload else "run")
        load_settings()
        prepare()
    except CannotServe as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Could not read or write a file; make room or change its owner. It said: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    say_what_is_missing()
    introduce(port)
    if reload:
        develop(port)
    sys.exit(serve(port))


if __name__ == "__main__":
    main()
