"""Runs one step of a check at a time, says which, and stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def say(text):
    print(text, flush=True)


def environment(**extra):
    """What steps run with: our own programs first, and no settings from the caller's shell."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return kept | {"PATH": f"{BIN}{os.pathsep}{kept.get('PATH', os.defpath)}"} | extra


def step(title, *command, **extra):
    say(f"\n== {title}")
    started = time.monotonic()
    finished = subprocess.run(command, cwd=ROOT, env=environment(**extra), check=False)
    if finished.returncode:
        sys.exit(finished.returncode)
    return time.monotonic() - started
