"""Where the larger, real test material is, for the tests that use it when it is there."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def shared_data(topic):
    """The folder of one topic of the shared test data; skips the test where there is none."""
    folder = PROJECT / os.environ.get("TEST_DATA", "../shared/data") / topic / "developers"
    if not folder.is_dir():
        pytest.skip(f"no shared test data for {topic}: set TEST_DATA to the folder that holds it")
    return folder


def hostile_texts():
    """Every shared hostile text: whole files, and their lines."""
    for path in sorted(shared_data("hostile-text").rglob("*")):
        if path.is_file():
            whole = path.read_bytes().decode("utf-8", "surrogateescape")
            yield whole
            yield from whole.splitlines()
