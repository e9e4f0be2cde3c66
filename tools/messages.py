"""Extracts every translatable string into a scratch copy, and fails when gettext has doubts.

English needs no catalogue of its own, so nothing is kept: what matters is that a translator
could start today.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from steps import ROOT, environment

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOLDERS = (*PROJECT["tool"]["importlinter"]["root_packages"], "templates", "locale")


def copy_sources(scratch):
    shutil.copy(ROOT / "manage.py", scratch)
    for name in FOLDERS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, scratch / name)
    (scratch / "locale").mkdir(exist_ok=True)


def extract(scratch):
    command = ("makemessages", "--locale", "cy", "--no-location", "--no-wrap")
    return subprocess.run(
        ("django-admin", *command),
        cwd=scratch,
        env=environment(PYTHONPATH=str(scratch)),
        capture_output=True,
        text=True,
        check=False,
    )


def faults(finished, catalogue):
    said = f"{finished.stdout}\n{finished.stderr}".splitlines()
    found = [line for line in said if line.strip() and not line.startswith("processing locale")]
    if finished.returncode and not found:
        found.append(f"makemessages stopped with {finished.returncode}")
    if not found and not catalogue.exists():
        found.append("makemessages made no catalogue")
    if catalogue.exists():
        found += fuzzy_entries(catalogue.read_text())
    return found


def fuzzy_entries(text):
    entries = text.split("\n\n")[1:]
    return [f"fuzzy: {entry}" for entry in entries if re.search(r"^#, .*\bfuzzy\b", entry, re.M)]


def main():
    if not shutil.which("xgettext", path=environment()["PATH"]):
        sys.exit("gettext is not installed. Install it (Debian: apt install gettext).")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        copy_sources(scratch)
        catalogue = scratch / "locale" / "cy" / "LC_MESSAGES" / "django.po"
        finished = extract(scratch)
        found = faults(finished, catalogue)
        count = catalogue.read_text().count("\nmsgid ") - 1 if catalogue.exists() else 0
    if found:
        sys.exit("\n".join(found))
    print(f"{count} strings, all of them ready for a translator.")


if __name__ == "__main__":
    main()
