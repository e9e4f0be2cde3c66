"""Parts of a page that belong to something else, put in when the page is read.

A stored page holds a mark, `<?name:argument?>`, where such a part goes; `fill()` replaces
it. So a changed help service, topic or menu is right at the next request, and nothing of
another page is ever baked into this one. Nobody's words can hold a mark: in them every `<`
is escaped.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from django.db import connection
from django.http import QueryDict

MARK = "<?"
PATTERN = re.compile(r"<\?([a-z-]+):([^<>?]*)\?>")

parts = {}


@dataclass
class Reading:
    """One read of one page: what the parts may know about it."""

    card_ids: dict = field(default_factory=dict)
    query: QueryDict = field(default_factory=QueryDict)
    path: str = ""
    shell_version: int = 0
    lists_version: int = 0
    cards: dict | None = None
    #: What one part found and another one of the same page needs too.
    kept: dict = field(default_factory=dict)

    def cards_named(self, name):
        """The cards of list `name` that are public at this moment, in their order."""
        if self.cards is None:
            wanted = {page_id for ids in self.card_ids.values() for page_id in ids}
            self.cards = public_cards(wanted)
        return [self.cards[i] for i in self.card_ids.get(name, ()) if i in self.cards]

    def chosen(self, name, allowed):
        """The value of `name` in the query string when it is there once and is allowed, else ""."""
        values = self.query.getlist(name)
        return values[0] if len(values) == 1 and values[0] in allowed else ""


def part(name):
    """Register `function(reading, argument) -> str` as the part called `name`."""

    def register(function):
        parts[name] = function
        return function

    return register


def mark(name, argument=""):
    return f"{MARK}{name}:{quote(argument)}?>"


def fill(html, reading):
    """`html` with every mark replaced by its part; one nobody registered is left out."""
    if MARK not in html:
        return html
    return PATTERN.sub(lambda found: render(found[1], unquote(found[2]), reading), html)


def render(name, argument, reading):
    """The part called `name` as safe HTML."""
    function = parts.get(name)
    return str(function(reading, argument)) if function else ""


PUBLIC_CARDS = """
    select c.page_id, c.card_html from core_publiccopy c
    join wagtailcore_page w on w.id = c.page_id and w.live
    join core_clearance k on k.page_id = c.page_id and k.digest = c.digest
    where c.page_id in ({})
"""


def public_cards(page_ids):
    """Card HTML by page id, of those pages that are live and cleared. One query or none."""
    if not page_ids:
        return {}
    ids = sorted(page_ids)
    with connection.cursor() as cursor:
        cursor.execute(PUBLIC_CARDS.format(",".join(["%s"] * len(ids))), ids)
        return dict(cursor.fetchall())


@part("cards")
def cards(reading, name):
    return "".join(reading.cards_named(name))
