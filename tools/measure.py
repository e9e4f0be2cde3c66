"""`make bench`: what pages, sending, backups and sound cost, on both databases, each in one run."""

import subprocess
import sys

import machine
from steps import ROOT, environment, say

BENCHES = ("bench.run", "bench.backup", "bench.sound")


def measure(bench, vendors, url):
    """Whether everything it measured held."""
    command = (sys.executable, "-m", bench, *vendors)
    extra = {"TEST_POSTGRES_URL": url} if url else {}
    return subprocess.run(command, cwd=ROOT, env=environment(**extra), check=False).returncode == 0


def provide_programs():
    """Sound is made ready by ffmpeg and handed over by nginx."""
    try:
        machine.provide(("ffmpeg",), "ffmpeg")
        machine.provide(("nginx",), "nginx-light")
    except machine.Missing as error:
        sys.exit(str(error))


def main():
    provide_programs()
    with machine.postgres_server() as url:
        vendors = ["SQLite", "PostgreSQL"] if url else ["SQLite"]
        held = [measure(bench, vendors, url) for bench in BENCHES]
    if not url:
        say("Not measured on PostgreSQL: no server answered and none could be started.")
    sys.exit(0 if url and all(held) else 1)


if __name__ == "__main__":
    main()
