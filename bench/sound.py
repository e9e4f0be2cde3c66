"""What sound costs: making an hour of it ready, and handing long files over.

`python -m bench.sound`. The hour is a WAV as a studio sends it. Handing over is measured with
one long file, by the site itself and through nginx, against nginx with nothing behind it in the
same run; memory is the peak of the site's own processes, for a short file and for the long one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from bench.run import ROOT, Server, free_port, line, process_tree

MINUTES = 60
LONG_MB, SHORT_MB = 100, 1
LISTENERS, SLOW_LISTENERS = 4, 12
ROUNDS = 5
#: `times` real time at least; MB of all processes together; the rest are ratios.
LIMITS = {"speed": 20, "memory": 300, "behind nginx": 2, "long to short": 1.15, "others": 3}
NGINX = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin")


# An hour made ready

MAKE = """
import sys, time
from pathlib import Path
import django
django.setup()
from core.sound.making import make
from core.sound.probing import probe
upload, folder = map(Path, sys.argv[1:])
began = time.monotonic()
made = make(upload, probe(upload), folder)
print(time.monotonic() - began, made.milliseconds, made.good.stat().st_size)
"""


def make_an_hour(folder):
    upload = folder / "upload"
    noise = f"anoisesrc=d={MINUTES * 60}:c=pink:a=0.3,tremolo=f=3:d=0.9"
    subprocess.run(
        [
            *("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", noise),
            *("-ac", "2", "-ar", "44100", "-f", "wav", upload),
        ],
        check=True,
    )
    making = folder / "making"
    making.mkdir()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "VAR_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE, upload, making],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    peak = watch(process)
    said = process.stdout.read().split()
    if process.returncode:
        raise SystemExit("The hour could not be made ready.")
    seconds, milliseconds, size = float(said[0]), int(said[1]), int(said[2])
    print(f"\nA WAV of {MINUTES} minutes, {upload.stat().st_size / 1e6:,.0f} MB", flush=True)
    print(f"{'made ready in':<46} {seconds:6.1f} s, {size / 1e6:,.1f} MB to listen to")
    speed = milliseconds / 1000 / seconds
    fine = speed >= LIMITS["speed"]
    held = "held" if fine else "UNDER"
    print(f"{'speed':<46} {speed:6.1f} times real time (at least {LIMITS['speed']}) {held}")
    fine &= line("memory, the worker and ffmpeg together", peak, LIMITS["memory"], "MB")
    upload.unlink()
    shutil.rmtree(making)
    return fine


def watch(process):
    """MB that the process and those it starts have, at the highest moment, while it runs."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_now(process.pid))
        time.sleep(0.05)
    return peak


def memory_now(pid, *, row="VmRSS"):
    total = 0
    try:
        for one in process_tree(pid):
            for text in Path(f"/proc/{one}/status").read_text().splitlines():
                if text.startswith(row):
                    total += int(text.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return total


# Long files handed over

PLACE = """
import sys
import django
django.setup()
from core import public_copy
from core.models import PublicCopy, PublicFile
from core.public_copy import Writer
from demo.factories import make_recording, silent_mp3
copy = PublicCopy.objects.select_related("page").first()
for megabytes in map(int, sys.argv[1:]):
    recording = make_recording(seconds=megabytes * 250)
    writer = Writer(copy.page)
    print(writer.public_sound(recording))
    PublicFile.objects.create(copy=copy, name=writer.names[0])
"""


class Front:
    """nginx before the site's server; `/plain/` is public files with nothing behind it."""

    def __init__(self, folder, server):
        self.port = free_port()
        config = folder / "nginx.conf"
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1;"
            f"{'user root;' if os.geteuid() == 0 else ''} events {{}} http {{ {temporary}"
            f"sendfile on; access_log off; server {{ listen 127.0.0.1:{self.port};"
            f"location /plain/ {{ alias {folder}/public/; }}"
            f"location /-sound/public/ {{ internal; alias {folder}/public/; }}"
            f"location / {{ proxy_pass http://127.0.0.1:{server.port};"
            "proxy_set_header Host $host:$server_port; } } }"
        )
        self.process = subprocess.Popen([NGINX, "-c", config, "-p", folder, "-e", folder / "log"])
        time.sleep(1)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def fetch(address, times=1, *, part=None):
    """Seconds to get it all, by a client that keeps none of it."""
    began = time.monotonic()
    for _time in range(times):
        options = ("--range", part) if part else ()
        subprocess.run(
            ["curl", "--silent", "--fail", *options, "--output", "/dev/null", address], check=True
        )
    return time.monotonic() - began


def listen_at_once(address):
    threads = [threading.Thread(target=fetch, args=(address,)) for _one in range(LISTENERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hand_over(folder, *, sendfile):
    """A server of the site, with the addresses of a short and a long file."""
    os.environ["SENDFILE_ROOT"] = sendfile
    server = Server(folder, stories=10, submissions=1)
    said = server.output([sys.executable, "-c", PLACE, str(SHORT_MB), str(LONG_MB)])
    return server, *said.split()


def by_the_site_itself(folder):
    server, short, long = hand_over(folder, sendfile="")
    root = f"http://127.0.0.1:{server.port}"
    try:
        listen_at_once(root + short)
        few = server.peak_memory()
        listen_at_once(root + long)
        fetch(root + long, part="1000-90000000")
        many = server.peak_memory()
        speed = LONG_MB / median(fetch(root + long) for _round in range(ROUNDS))
        print(f"\nA file of {LONG_MB} MB, {LISTENERS} listeners at once")
        print(f"{'the site itself hands over':<46} {speed:6.0f} MB a second to one listener")
        print(f"{'peak memory of a worker':<46} {many:6.0f} MB ({few:.0f} MB for {SHORT_MB} MB)")
        return line("memory, long to short", many / few, LIMITS["long to short"], "times as much")
    finally:
        server.stop()


def others_are_served(server, address):
    """People on slow lines listen; somebody else reads meanwhile."""
    alone = reading_time(server)
    slow = [
        subprocess.Popen(
            ["curl", "--silent", "--limit-rate", "50k", "--output", "/dev/null", address]
        )
        for _one in range(SLOW_LISTENERS)
    ]
    time.sleep(2)
    try:
        meanwhile = reading_time(server)
    finally:
        for process in slow:
            process.terminate()
            process.wait()
    name = f"a page, while {SLOW_LISTENERS} listen on slow lines"
    return line(name, meanwhile / alone, LIMITS["others"], "times as long")


def reading_time(server):
    began = time.monotonic()
    server.get(["/stories/copy-5/"], times=50)
    return time.monotonic() - began


def behind_nginx(folder):
    if not NGINX:
        print("\nnginx is not installed here: handing over behind it was not measured.")
        return True
    server, _short, long = hand_over(folder, sendfile="/-sound/")
    front = Front(folder, server)
    ours = f"http://127.0.0.1:{front.port}{long}"
    plain = ours.replace("/media/", "/plain/")
    try:
        ratios = [fetch(ours, 5) / fetch(plain, 5) for _round in range(ROUNDS)]
        parts = [
            fetch(ours, 20, part="0-999999") / fetch(plain, 20, part="0-999999")
            for _round in range(ROUNDS)
        ]
        fine = line("behind nginx, to nginx alone", median(ratios), LIMITS["behind nginx"], "times")
        print(f"{'the same, parts of 1 MB':<46} {median(parts):6.2f} times")
        return others_are_served(server, ours) and fine
    finally:
        front.stop()
        server.stop()


def main():
    folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
    try:
        fine = make_an_hour(folder)
        fine = by_the_site_itself(folder / "alone") and fine
        fine = behind_nginx(folder / "front") and fine
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
