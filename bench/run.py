"""What a page costs, as a ratio to a bare view on the same server in the same run.

CPU time is the server processes' own, read from /proc before and after each block of
requests, so a busy machine moves both sides of a ratio alike. Blocks of the things compared
are taken in turn, several rounds, and the median ratio is printed.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.sending import PEOPLE, saving_ratio, sending_at_once

ROOT = Path(__file__).resolve().parents[1]
BARE = "/private/bare/"
STORY = "/stories/copy-500/"
# The one story that is whole in Wagtail's own tables too.
WHOLE_STORY = "/stories/pattern/"
INDEX = "/stories/"
FILTERED = "/stories/?topic=topic-3"
QUEUE = "/admin/desk/"
ROUNDS = 7
TICKS = os.sysconf("SC_CLK_TCK")

#: What each ratio may be at most: (SQLite, PostgreSQL).
LIMITS = {
    "story": (1.5, 4),
    "index": (4, 10),
    "filtered index": (4, 10),
    "Wagtail's own path": (40, 40),
}


class Server:
    """The production server, with one worker, on one bench database."""

    def __init__(self, folder, *, database_url=None, stories, submissions):
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "VAR_DIR": str(folder),
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": database_url or f"sqlite:///{folder}/site.sqlite3",
            "PYTHONPATH": str(ROOT),
        }
        arguments = [sys.executable, "-m", "bench.prepare", str(stories), str(submissions)]
        self.session = self.output(arguments).strip().splitlines()[-1]
        self.output([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
                *("--workers", "1", "--blocking-threads", "4", "--log-level", "critical"),
                *("--host", "127.0.0.1", "--port", str(self.port), "imo_site.wsgi:application"),
            ],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        self.wait()

    def output(self, arguments):
        return subprocess.run(
            arguments, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def wait(self):
        for _try in range(200):
            try:
                self.get([BARE])
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The bench server did not start.")

    def get(self, paths, *, session=None, times=1):
        """GET each path `times` times over one connection; every answer has to be 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Accept-Encoding": "gzip", "Host": f"127.0.0.1:{self.port}"}
        if session:
            headers["Cookie"] = f"sessionid={session}"
        for _time in range(times):
            for path in paths:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                response.read()
                if response.status != 200:
                    raise SystemExit(f"{path} answered {response.status}")
        connection.close()

    def cpu(self):
        """Seconds of CPU the server and its workers have used."""
        return (
            sum(sum(map(int, stat.rsplit(")", 1)[1].split()[11:13])) for stat in self.stats())
            / TICKS
        )

    def stats(self):
        for pid in process_tree(self.process.pid):
            yield Path(f"/proc/{pid}/stat").read_text()

    def peak_memory(self):
        """MB of the worker that used most, at its highest."""
        peaks = []
        for pid in process_tree(self.process.pid):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    peaks.append(int(line.split()[1]) / 1024)
        return max(peaks)

    def cost(self, path, *, times, session=None):
        """Milliseconds of CPU per request, the client's own not counted."""
        before = self.cpu()
        self.get([path], session=session, times=times)
        return (self.cpu() - before) / times * 1000

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)


def process_tree(pid):
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += process_tree(int(child))
    return found


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ratios(server, things):
    """Median ratio to the bare view by name; `things` maps a name to (path, times, session)."""
    for path, _times, session in things.values():
        server.get([BARE, path], session=session, times=5)
    found = {name: [] for name in things}
    for _round in range(ROUNDS):
        bare = server.cost(BARE, times=800)
        for name, (path, times, session) in things.items():
            found[name].append(server.cost(path, times=times, session=session) / bare)
    return {name: median(values) for name, values in found.items()}


def growth(small, large, path, *, times, session=False):
    """How many times dearer `path` is on the large database: blocks taken in turn."""
    found = []
    for server in (small, large):
        server.get([path], times=5, session=server.session if session else None)
    for _round in range(ROUNDS):
        costs = [
            server.cost(path, times=times, session=server.session if session else None)
            for server in (small, large)
        ]
        found.append(costs[1] / costs[0])
    return median(found)


def crowd(server, readers=50, each=20):
    """`readers` people reading at once; returns the server's peak memory in MB."""
    paths = [f"/stories/copy-{number}/" for number in range(1, 40)] + [INDEX, FILTERED]
    threads = [
        threading.Thread(target=server.get, args=(paths[reader % 20 :][:each],))
        for reader in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return server.peak_memory()


def line(name, value, limit, unit="times the bare view"):
    held = "held" if value <= limit else "OVER"
    print(f"{name:<46} {value:6.2f} {unit} (at most {limit}) {held}", flush=True)
    return value <= limit


def measure(vendor, small, large):
    column = 0 if vendor == "SQLite" else 1
    things = {
        "story": (STORY, 800, None),
        "index": (INDEX, 400, None),
        "filtered index": (FILTERED, 400, None),
        "Wagtail's own path": (WHOLE_STORY, 60, small.session),
    }
    print(f"\n{vendor}, 1,000 stories")
    fine = [
        line(name, value, LIMITS[name][column]) for name, value in ratios(small, things).items()
    ]
    print(f"{vendor}, from 1,000 to 10,000 stories")
    for name, path in (("story", STORY), ("index", INDEX), ("filtered index", FILTERED)):
        fine.append(line(name, growth(small, large, path, times=400), 1.2, "times as dear"))
    print(f"{vendor}, from 100 to 10,000 submissions")
    queue = growth(small, large, QUEUE, times=15, session=True)
    fine.append(line("the queue", queue, 1.5, "times as dear"))
    print(f"{vendor}, somebody sends")
    saving = saving_ratio(small, BARE, rounds=ROUNDS)
    fine.append(line("20,000 words save themselves", saving, 3))
    alone, slowest = sending_at_once(small)
    print(f"{f'{PEOPLE} people send at once, p99':<46} {slowest / alone:6.1f} times one alone")
    memory = crowd(large)
    print(f"{'peak memory, 50 readers at once':<46} {memory:6.0f} MB in the largest process")
    return all(fine)


def databases_of(vendor, folder):
    """Two database addresses for the vendor; None is SQLite in the folder."""
    if vendor == "SQLite":
        return [None, None]
    base = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    names = ["sayso_bench_small", "sayso_bench_large"]
    with psycopg.connect(base, autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name}")
    parts = urlsplit(base)
    return [urlunsplit(parts._replace(path=f"/{name}")) for name in names]


def main():
    vendors = sys.argv[1:] or ["SQLite", "PostgreSQL"]
    fine = True
    for vendor in vendors:
        folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
        servers = []
        try:
            addresses = databases_of(vendor, folder)
            for address, stories, submissions in zip(
                addresses, (1_000, 10_000), (100, 10_000), strict=True
            ):
                servers.append(
                    Server(
                        folder / str(stories),
                        database_url=address,
                        stories=stories,
                        submissions=submissions,
                    )
                )
            fine = measure(vendor, *servers) and fine
        finally:
            for server in servers:
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
