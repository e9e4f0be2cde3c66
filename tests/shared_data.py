"""Where the larger, real test material is, for the tests that use it when it is there."""

import json
import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

HOSTILE = [
    "",
    " \t\r\n\x0b\x0c\x1c\x85\u2028\u2029",
    "\x00\x01\x1b[31m\x7f",
    "\ud800 \udfff \udc80",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "e" + "\u0301" * 500,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1ec\U0001f1e7 0\ufe0f\u20e3",
    "<script>alert('1')</script> {{ 7*7 }} {% now %} ${x} %s %n",
    "=cmd|' /C calc'!A0",
    "ﬃ ½ ⑨ ㍿ İ ı ß ǅ",
    "لو سمحت ٠٧٧٠٠ 你好，世界。 Здравствуй",
    "word " * 20_000,
    "a" * 50_000,
]


def _folder(topic):
    return PROJECT / os.environ.get("TEST_DATA", "../shared/data") / topic / "developers"


def shared_data(topic):
    """The folder of one topic of the shared test data; skips the test where there is none."""
    folder = _folder(topic)
    if not folder.is_dir():
        pytest.skip(f"no shared test data for {topic}: set TEST_DATA to the folder that holds it")
    return folder


def hostile_texts():
    """Texts made to break things: ours, then the shared ones where they are."""
    yield from HOSTILE
    for path in sorted(_folder("hostile-text").rglob("*")):
        if path.is_file():
            whole = path.read_bytes().decode("utf-8", "surrogateescape")
            yield whole
            yield from whole.splitlines()
            if path.suffix == ".json":
                yield from map(str, json.loads(whole))
