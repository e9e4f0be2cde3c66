"""Lists of public copies: an index with its filters, a shelf after a page, the front page.

Cards are read anew each time, in one query that asks for live and clearance again. What
stands around them (heading, filters, page links) is kept until a list or a setting changes.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from django.apps import apps
from django.db import connection
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from core import context
from core.chips import address, chip_group
from core.fragments import part
from core.help import topics_by_id

PAGE_SIZE = 12
NEWEST = 6
SHELF = 3
CARDS_HERE, BYLINE_HERE = "\0cards\0", "\0byline\0"

PUBLIC = """
    join core_publiccopy c on c.page_id = found.copy_id
    join wagtailcore_page w on w.id = c.page_id and w.live
    join core_clearance k on k.page_id = c.page_id and k.digest = c.digest
"""
# Driven from the index that lies in the order of the list, so that its length costs nothing.
LISTED = f"""
    select c.card_html from (
        select f.copy_id, f.published_at from core_publicfacet f
        where f.kind = %s and f.value = %s {{others}}
        order by f.published_at desc, f.copy_id desc limit %s offset %s
    ) found {PUBLIC}
    order by found.published_at desc, found.copy_id desc
"""  # noqa: S608 - no value is ever written into it; the same below
ALSO = """
    and exists (select 1 from core_publicfacet o
                where o.copy_id = f.copy_id and o.kind = %s and o.value = %s)
"""
COUNT_ALL = """
    select %s, '', count(*) from core_publicfacet f where f.kind = %s and f.value = %s
"""
COUNT_EACH = "select %s, f.value, count(*) from core_publicfacet f where f.kind = %s"
FRONT = f"""
    select c.page_id, c.path, c.card_html from (
        select copy_id from (
            select f.copy_id from core_publicfacet f where f.kind = 'type' and f.value = %s
            order by f.published_at desc, f.copy_id desc limit %s
        ) newest
        union select page_id from core_publiccopy where page_id in ({{ids}})
    ) found {PUBLIC}
    order by c.published_at desc, c.page_id desc
"""  # noqa: S608


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list: the kind of facet, which is its name in the query string too."""

    name: str
    label: str
    any_label: str
    #: `choices(shell_version)`: words by value, in their order.
    choices: Callable[[int], dict]


@dataclass(frozen=True)
class PublicList:
    kind: str
    #: The first one is always open; the rest fold on a phone under `more_label`.
    filters: tuple[Filter, ...]
    more_label: str
    #: `heading(count, words)`, where `words` are those of the chosen values by filter.
    heading: Callable[[int, dict], str]
    #: Whether somebody who finds nothing here is asked to write it.
    invites: bool = True
    #: Another list of the same kind has a name of its own.
    name: str = ""


public_lists = {}


def register(public_list):
    public_lists[public_list.name or public_list.kind] = public_list


def topic_choices(version):
    return {topic.slug: topic.name for topic in topics_by_id(version).values()}


@part("list")
def list_part(reading, argument):
    """An index: its heading and filters, one page of cards, and the way to the next.

    The argument is the list's name, and after it what all of it is about: "episodes:show:key".
    """
    name, *about = argument.split(":")
    public_list = public_lists[name]
    within = ((about[0], about[1]),) if about else ()
    choices = {f.name: f.choices(reading.shell_version) for f in public_list.filters}
    chosen = tuple((name, reading.chosen(name, allowed)) for name, allowed in choices.items())
    counts = counted(public_list.kind, chosen, reading.lists_version, within)
    page = chosen_page(reading, counts["", ""])
    before, after, nothing = frame(
        name, reading.path, chosen, page, reading.shell_version, reading.lists_version, within
    )
    cards = listed_cards(public_list.kind, within + chosen, page) if counts["", ""] else ""
    return before + (f'<div class="grid">{cards}</div>{after}' if cards else nothing)


def chosen_page(reading, count):
    """The number asked for when it is one of this list's pages, else the first."""
    last = pages_of(count)
    text = reading.query.get("page", "")
    if len(reading.query.getlist("page")) != 1 or not (text.isascii() and text.isdecimal()):
        return 1
    return int(text) if len(text) < 8 and 1 <= int(text) <= last else 1


def pages_of(count):
    return max(1, -(-count // PAGE_SIZE))


def listed_cards(kind, chosen, page):
    (first_kind, first_value), *others = [*picked(chosen), ("type", kind)]
    sql = LISTED.format(others=ALSO * len(others))
    values = [first_kind, first_value, *flat(others), PAGE_SIZE, (page - 1) * PAGE_SIZE]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return "".join(card for (card,) in cursor.fetchall())


def picked(chosen):
    return [(name, value) for name, value in chosen if value]


def flat(pairs):
    return [item for pair in pairs for item in pair]


@lru_cache(maxsize=512)
def counted(kind, chosen, version, within=()):
    """How many public copies each choice would show, by (filter, value).

    ("", "") is the list as it is, (filter, "") the list without that filter. One query.
    """
    is_listed = ("type", kind)
    narrowed = [*within, *picked(chosen)]
    queries = [COUNT_ALL + ALSO * len(narrowed)]
    values = ["", *is_listed, *flat(narrowed)]
    for name, _value in chosen:
        others = [pair for pair in narrowed if pair[0] != name]
        queries.append(COUNT_ALL + ALSO * len(others))
        values += [name, *is_listed, *flat(others)]
        queries.append(COUNT_EACH + ALSO * (len(others) + 1) + "group by f.value")
        values += [name, name, *flat([is_listed, *others])]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(queries), values)
        found = cursor.fetchall()
    counts = defaultdict(int)
    counts.update({(name, value): count for name, value, count in found})
    return counts


@lru_cache(maxsize=512)
def frame(name, path, chosen, page, shell_version, lists_version, within=()):
    """What stands before the cards, after them, and in their place when there are none."""
    public_list = public_lists[name]
    counts = counted(public_list.kind, chosen, lists_version, within)
    count = counts["", ""]
    values = dict(chosen)
    groups, words = [], {}
    for one in public_list.filters:
        choices = one.choices(shell_version)
        words[one.name] = choices.get(values[one.name], "")
        groups.append(
            chip_group(
                path,
                values,
                one.name,
                label=one.label,
                any_label=one.any_label,
                choices=choices,
                counts={value: n for (name, value), n in counts.items() if name == one.name},
            )
        )
    details = {
        "heading": public_list.heading(count, words),
        "first_group": groups[0],
        "more_groups": groups[1:],
        "more_label": public_list.more_label,
        "is_more_open": any(values[one.name] for one in public_list.filters[1:]),
        "clear_url": path if picked(chosen) else "",
        "page_obj": page_links(page, count),
        "page_url": page_address(path, values),
        "total_words": total_words(page, count),
        "invites": public_list.invites,
    }
    return tuple(
        render_to_string(f"components/{name}.html", details)
        for name in ("list_before", "list_after", "list_empty")
    )


def page_address(path, values):
    """The address of a page of this list up to its number."""
    return address(path, values, page="N").partition("N#")[0]


def page_links(page, count):
    return SimpleNamespace(
        has_previous=page > 1,
        has_next=page < pages_of(count),
        previous_page_number=page - 1,
        next_page_number=page + 1,
    )


def total_words(page, count):
    first = (page - 1) * PAGE_SIZE + 1
    last = min(page * PAGE_SIZE, count)
    return _("{first} to {last} of {count}, newest first").format(
        first=first, last=last, count=count
    )


@part("shelf")
def shelf(reading, argument):
    """Cards of one list of the page under a heading; nothing where none of them is public."""
    name, _colon, byline = argument.partition(":")
    cards = shelf_cards(reading, name)
    if not cards:
        return ""
    before, after = around_cards("shelf", name=name, byline=byline and BYLINE_HERE)
    return before.replace(BYLINE_HERE, escape(byline)) + "".join(cards) + after


@lru_cache(maxsize=512)
def around_cards(component, **words):
    """What one component puts before its cards and after them. Nobody's words are kept here."""
    html = render_to_string(f"components/{component}.html", {**words, "cards": CARDS_HERE})
    before, after = html.split(CARDS_HERE)
    return before, after


def shelf_cards(reading, name):
    """At most three, and none that stands on the shelf of the same person's pieces already."""
    more = reading.cards_named("more")[:SHELF]
    if name == "more":
        return more
    return [card for card in reading.cards_named(name) if card not in more][:SHELF]


def front(reading, kind):
    """Of the front page: the main card as (path, card) or None, and the newest other cards."""
    if "front" not in reading.kept:
        named = reading.card_ids.get("lead", [])
        sql = FRONT.format(ids=",".join(["%s"] * max(1, len(named))))
        with connection.cursor() as cursor:
            cursor.execute(sql, [kind, NEWEST + 1, *(named or [0])])
            rows = cursor.fetchall()
        lead = next((row for row in rows if row[0] in named), rows[0] if rows else None)
        newest = [card for page_id, _path, card in rows if not lead or page_id != lead[0]]
        reading.kept["front"] = lead and lead[1:], newest[:NEWEST]
    return reading.kept["front"]


@part("lead")
def lead_card(reading, kind):
    lead, _newest = front(reading, kind)
    return lead[1] if lead else ""


@part("lead-path")
def lead_path(reading, kind):
    """Where “Start with a story” goes."""
    lead, _newest = front(reading, kind)
    return escape(lead[0]) if lead else path_of(reading, "stories")


@part("newest")
def newest_cards(reading, kind):
    _lead, newest = front(reading, kind)
    if not newest:
        return ""
    before, after = around_cards("newest")
    return before + "".join(newest) + after


@part("topics")
def topic_links(reading, argument):
    """Links to more about the topics of a piece."""
    return topics_nav(argument, path_of(reading, "stories"), reading.shell_version)


@lru_cache(maxsize=512)
def topics_nav(argument, path, version):
    topics = topics_by_id(version)
    numbers = [int(number) for number in argument.split(",") if number]
    mine = [topics[number] for number in numbers if number in topics]
    if not mine:
        return ""
    links = [{"label": t.name, "url": address(path, {"topic": t.slug})} for t in mine]
    return render_to_string("components/topics.html", {"links": links})


@lru_cache(maxsize=4)
def paths(version):
    """The address of each page there is one of, by its kind."""
    copies = apps.get_model("core", "PublicCopy").objects
    return dict(
        copies.filter(kind__in=("home", "stories", "listen", "help")).values_list("kind", "path")
    )


@part("path")
def path_of(reading, kind):
    return escape(paths(reading.lists_version).get(kind, "/"))


@part("site-name")
def site_name(reading, argument):
    return escape(context.kept_site_context(reading.shell_version)["site"].name)


@part("tagline")
def tagline(reading, argument):
    return escape(context.kept_site_context(reading.shell_version)["site"].tagline)


@part("contact-email")
def contact_email(reading, argument):
    return escape(context.kept_site_context(reading.shell_version)["site"].contact_email)


@part("base-url")
def base_url(reading, argument):
    return escape(context.kept_site_context(reading.shell_version)["site_url"])
