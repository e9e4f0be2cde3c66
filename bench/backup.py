"""What a backup costs the readers, and how much memory it takes: `python -m bench.backup`.

Readers ask for a story over and over, before, while and after a backup runs; what is printed
is how many times as many pages they get without it, in the same run. Memory is the peak of the
backup's own processes, for a few files and for all of them.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.run import BARE, ROOT, STORY, Server, databases_of, line, process_tree
from core.backup.sealing import new_key_pair

PIECES = 5_000
READERS = 4
#: Seconds of reading with no backup, on each side of it.
QUIET = 8
FEW_MB = 20
#: A backup may take this many times the memory with all files as with a few, and readers get
#: at least half of the pages.
LIMITS = {"memory": 1.25, "slower": 2}


class Readers:
    """Some people who read without a pause; counts the pages they got."""

    def __init__(self, server):
        self.server, self.pages, self.is_over = server, 0, False
        self.threads = [threading.Thread(target=self.read) for _reader in range(READERS)]
        for thread in self.threads:
            thread.start()

    def read(self):
        while not self.is_over:
            self.server.get([STORY], times=20)
            self.pages += 20

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def rate(readers, wait):
    """Pages a second while `wait()` runs."""
    began, pages = time.monotonic(), readers.pages
    wait()
    return (readers.pages - pages) / (time.monotonic() - began)


def fill(folder, megabytes):
    """Files of `megabytes` in all, one a piece, of what cannot be made smaller."""
    where = folder / "private" / "submissions"
    where.mkdir(parents=True, exist_ok=True)
    files = PIECES if megabytes > FEW_MB else 50
    long_ago = time.time() - 3600
    for number in range(files):
        path = where / f"{number:032x}.jpg"
        path.write_bytes(os.urandom(megabytes * 1_000_000 // files))
        os.utime(path, (long_ago, long_ago))


class Backup:
    """One run of the command, and the most memory its processes had, in MB."""

    def __init__(self, server, folder, public_key):
        environment = server.environment | {
            "BACKUP_PUBLIC_KEY": public_key,
            "BACKUP_TO": str(folder / "backups"),
        }
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "backup"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        self.peak = 0

    def wait(self):
        while self.process.poll() is None:
            self.peak = max(self.peak, memory_of(self.process.pid))
            time.sleep(0.05)
        if self.process.returncode:
            raise SystemExit("The backup failed.")
        self.seconds = time.monotonic() - self.began
        return self


def memory_of(pid):
    """MB that the process and those it started have, at their highest, together."""
    total = 0
    try:
        for one in process_tree(pid):
            for row in Path(f"/proc/{one}/status").read_text().splitlines():
                if row.startswith("VmHWM"):
                    total += int(row.split()[1]) / 1024
    except FileNotFoundError:
        return 0
    return total


def measure(vendor, server, folder, megabytes):
    public_key, _private = new_key_pair()
    print(f"\n{vendor}: {PIECES:,} pieces and {megabytes:,} MB of files", flush=True)
    fill(folder, FEW_MB)
    few = Backup(server, folder, public_key).wait()
    shutil.rmtree(folder / "private" / "submissions")
    fill(folder, megabytes)
    server.get([BARE, STORY], times=50)
    readers = Readers(server)
    try:
        before = rate(readers, lambda: time.sleep(QUIET))
        backup = Backup(server, folder, public_key)
        during = rate(readers, backup.wait)
        after = rate(readers, lambda: time.sleep(QUIET))
    finally:
        readers.stop()
    size = sum(path.stat().st_size for path in (folder / "backups").glob("*.age"))
    print(f"{'one backup':<46} {backup.seconds:6.1f} s, {size / 1e6:,.0f} MB kept in all")
    print(f"{'its peak memory':<46} {backup.peak:6.0f} MB ({few.peak:.0f} MB with {FEW_MB} MB)")
    return line(
        "memory, all files to a few", backup.peak / few.peak, LIMITS["memory"], "times as much"
    ) & line(
        "reading, alone to during a backup",
        (before + after) / 2 / during,
        LIMITS["slower"],
        "times as many pages",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vendors", nargs="*", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--megabytes", type=int, default=2000, help="of files")
    wanted = parser.parse_args()
    fine = True
    for vendor in wanted.vendors:
        folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
        server = None
        try:
            address = databases_of(vendor, folder)[0]
            server = Server(folder, database_url=address, stories=1_000, submissions=PIECES)
            fine = measure(vendor, server, folder, wanted.megabytes) and fine
        finally:
            if server:
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
