"""Ready words with places in braces, such as {byline}: filled with what the desk knows.

What it does not know stays as it is, braces and all, for an editor to fill in. Nothing is
sent while a place is still open.
"""

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from core.site_words import SETTINGS
from submissions.desk.waiting import SATURDAY, wait_of
from submissions.my_pieces.told import wait_line

PLACE = re.compile(r"\{([^{}\n]{1,60})\}")


def values_for(piece, *, editor, site):
    """What is known, by place: a function each, so that only what is asked for is looked up."""
    known = {name: lambda field=field: getattr(site, field) for name, field in SETTINGS.items()}
    return known | {
        "byline": lambda: piece.byline_wanted,
        "title": lambda: piece.title,
        "waited": lambda: waited(piece, site),
        "usual_wait": wait_line,
        "reply_by": lambda: date_format(reply_by(timezone.now(), site.reply_days), "l j F"),
        "my_name": lambda: editor.first_name,
    }


def waited(piece, site):
    wait = wait_of(piece.waiting_since, reply_days=site.reply_days)
    return wait.words.lower() if wait else ""


def reply_by(now, days):
    """The day that is `days` working days from now."""
    day = timezone.localdate(now)
    while days:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            days -= 1
    return day


def fill(text, values):
    """`text` with every place filled that is known; what is put in loses braces of its own."""

    def put_in(found):
        known = values.get(found[1].strip())
        value = str(known()) if known else ""
        return value.replace("{", "").replace("}", "") or found[0]

    return PLACE.sub(put_in, text)


def open_places(text):
    """The places that nobody has filled in, as they stand in the text, each once."""
    return list(dict.fromkeys(found[0] for found in PLACE.finditer(text)))
