"""Chapters, from inside a feed (Podlove) or from a file beside it (Podcasting 2.0)."""

import json
import re

from podcasts.importing.plain import line
from podcasts.importing.refusals import ImportRefused

MOST_CHAPTERS = 300
LONGEST_TITLE = 120
LONGEST_MS = 24 * 60 * 60 * 1000
STARTS = re.compile(r"(?:(?:([0-9]{1,2}):)?([0-9]{1,3}):)?([0-9]{1,6})(?:[.]([0-9]{1,9}))?")


def chapters_in_feed(item):
    """Pairs of milliseconds and title."""
    nodes = [node for chapters in item.all("psc:chapters") for node in chapters.all("psc:chapter")]
    return in_order((moment_of(node.get("start")), node.get("title")) for node in nodes)


def chapters_in_json(data):
    """The same of a chapters file, as bytes. Raises `ImportRefused` where it is none."""
    try:
        found = json.loads(data)["chapters"]
        entries = [entry for entry in found if entry.get("toc") is not False]
        return in_order((ms_of(entry.get("startTime")), entry.get("title")) for entry in entries)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ImportRefused("") from error


def in_order(pairs):
    found = {}
    for start, title in pairs:
        words = line(title, LONGEST_TITLE) if isinstance(title, str) else ""
        if start is not None and words and 0 <= start <= LONGEST_MS:
            found.setdefault(start, words)
    return [[start, found[start]] for start in sorted(found)][:MOST_CHAPTERS]


def ms_of(seconds):
    """Milliseconds of a number of seconds, which some write as text."""
    if isinstance(seconds, str):
        return moment_of(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return int(seconds * 1000) if 0 <= seconds <= LONGEST_MS else None


def moment_of(text):
    """Milliseconds of “01:02:03.400”; None where it isn't a moment."""
    found = STARTS.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, rest = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((rest or "0").ljust(3, "0")[:3])
