"""The words of the demonstration site, read strictly from the files beside this module.

Everybody in them is made up. A file that says something unknown, or leaves something out,
is refused with its name, so that a slip shows when the site is built and not on a page.
"""

import json
import re
from dataclasses import MISSING, dataclass, fields
from html import escape
from pathlib import Path

from core.enums import AgeBand, Nation
from core.motifs import MOTIFS
from stories.enums import Form, LifeStage, WrittenBy
from submissions.enums import ContactWay, HelperRole, Status, Use

FOLDER = Path(__file__).parent
AVATARS_TO_CHOOSE_FROM = range(1, 7)
EDITORS = ("amira", "joel")

#: What a page may leave open for the site settings to fill.
PLACEHOLDERS = frozenset(
    {
        "age_of_consent",
        "contact_address",
        "contact_email",
        "declined_days",
        "draft_hours",
        "hide_from_search_under",
        "lead_name",
        "reading_hours",
        "reply_days",
        "run_by",
        "saved_days",
        "sealed_months",
        "site_name",
    }
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")

FRONT_MATTER = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<rest>.*)\Z", re.DOTALL)
SECTION = re.compile(r"^--- (\w+) ---$", re.MULTILINE)
PICTURE = re.compile(r"\[picture: (?P<motif>[\w-]+) \| (?P<alt>[^\]|]+)\]")
MESSAGE = re.compile(r"(?P<who>contributor|editor) (?P<hours_ago>\d+): (?P<body>.+)")


class ContentError(ValueError):
    """A file of the demonstration site says something it can't."""

    def __init__(self, where, problem):
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True, slots=True)
class StoryText:
    """One published piece. `body` is in the small markup that `blocks` reads."""

    slug: str
    title: str
    form: str
    byline: str
    avatar: int
    age_band: str
    by: str
    topics: list[str]
    life_stage: str
    motif: str
    summary: str
    note_talks_about: str
    note_ends: str
    what_we_changed: str
    days_ago: int
    language: str
    more_by_me: bool
    body: str


@dataclass(frozen=True, slots=True)
class PageText:
    """One of the editors' own pages. `label` is its short name in a menu."""

    slug: str
    title: str
    label: str
    introduction: str
    order: int
    body: str


@dataclass(frozen=True, slots=True)
class MessageText:
    is_from_editor: bool
    hours_ago: int
    body: str


@dataclass(frozen=True, slots=True)
class SubmissionText:
    """One piece on the editors' desk, with how far it has come.

    `edit` is the editors' version where there is one; `reasons` and `changed_words` go
    with its changes in order. `marks` are the kinds of detail the spotter finds in it.
    """

    slug: str
    status: str
    form: str
    title: str
    byline: str
    avatar: int
    age_band: str
    sent_hours_ago: int
    claimed_by: str
    contact: str
    uses: list[str]
    marks: list[str]
    body: str
    helper_role: str = "nobody"
    helper_name: str = ""
    alone_answer: str = ""
    same_person_as: str = ""
    decline_reason: str = ""
    next_step: str = ""
    hidden_reason: str = ""
    topics: list[str] | tuple = ()
    life_stage: str = ""
    motif: str = "door"
    summary: str = ""
    note_talks_about: str = ""
    note_ends: str = ""
    edit: str = ""
    reasons: list[str] | tuple = ()
    changed_words: list[str] | tuple = ()
    thread: list[MessageText] | tuple = ()

    def reason_for(self, taken_out):
        """Why the editors took these words out; where none fits, the last reason given."""
        words = taken_out.strip()
        for changed, why in zip(self.changed_words, self.reasons, strict=True):
            if words and (changed in words or words in changed):
                return why
        return self.reasons[-1] if self.reasons else ""


@dataclass(frozen=True, slots=True)
class TopicText:
    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class HelpServiceText:
    name: str
    summary: str
    call: str
    text_number: str
    text_word: str
    web: str
    nations: list[str]
    ages: str
    topics: list[str]
    hours: str
    cost: str
    what_happens: str
    is_emergency: bool
    awake_now_note: str
    order: int


@dataclass(frozen=True, slots=True)
class DeclineReasonText:
    key: str
    title: str
    text: str
    next_step: str


@dataclass(frozen=True, slots=True)
class ReplyTemplateText:
    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    key: str
    text: str
    help_text: str


@dataclass(frozen=True, slots=True)
class DeskWords:
    """What the editors start from: further questions, reasons and replies."""

    optional_questions: list[QuestionText]
    decline_reasons: list[DeclineReasonText]
    reply_templates: list[ReplyTemplateText]


# --- what there is ----------------------------------------------------------------------------


def stories():
    return _newest_first([_story(path) for path in _files("stories")])


def pages():
    return sorted((_page(path) for path in _files("pages")), key=lambda page: page.order)


def submissions():
    """Longest ago first: somebody's second piece comes after their first."""
    found = [_submission(path) for path in _files("submissions")]
    return sorted(found, key=lambda piece: (-piece.sent_hours_ago, piece.slug))


def topics():
    return _rows("topics.json", TopicText)


def help_services():
    services = _rows("help_services.json", HelpServiceText)
    for service in services:
        where = f"help_services.json, {service.name}"
        _check_all(where, "nation", service.nations, Nation.values)
        _check_all(where, "topic", service.topics, _topic_slugs())
    return sorted(services, key=lambda service: service.order)


def desk_words():
    where = "desk.json"
    found = _whole(where, _json(where), _names(DeskWords))
    return DeskWords(
        optional_questions=_made(where, found["optional_questions"], QuestionText),
        decline_reasons=_made(where, found["decline_reasons"], DeclineReasonText),
        reply_templates=_made(where, found["reply_templates"], ReplyTemplateText),
    )


# --- the small markup -------------------------------------------------------------------------


def blocks(markup):
    """The markup as (kind, value) pairs, in order, ready for a StreamField.

    Parts stand apart by an empty line: `## heading`, `> pull quote`, `- list item`,
    `[ending]`, `[picture: motif | what it shows]`; all else is a paragraph, which keeps
    its line breaks.
    """
    parts = re.split(r"\n[ \t]*\n", markup.strip())
    return [_block(part.strip("\n")) for part in parts if part.strip()]


def _block(part):
    lines = part.split("\n")
    if part == "[ending]":
        return "ending", None
    if part.startswith("[picture:"):
        return "picture", _picture(part)
    if lines[0].startswith("## "):
        if len(lines) > 1:
            raise ContentError("markup", f"no empty line after the heading {lines[0]!r}")
        return "heading", lines[0].removeprefix("## ").strip()
    for mark, kind in (("- ", "list"), ("> ", "quotation")):
        if lines[0].startswith(mark):
            if not all(line.startswith(mark) for line in lines):
                raise ContentError("markup", f"a line that is not one of the {kind}: {part!r}")
            texts = [line.removeprefix(mark).strip() for line in lines]
            return kind, texts if kind == "list" else "\n".join(texts)
    return "paragraph", "\n".join(line.rstrip() for line in lines)


def _picture(part):
    match = PICTURE.fullmatch(part)
    if match is None:
        raise ContentError("markup", f"a picture needs an object and a description: {part!r}")
    return {"motif": match["motif"], "alt": match["alt"].strip()}


def filled(text, values):
    """`text` with its placeholders filled. One that `values` doesn't know is an error."""

    def value_of(match):
        if match[1] not in values:
            raise ContentError("placeholders", f"nothing to put in {match[0]}")
        return str(values[match[1]])

    return PLACEHOLDER.sub(value_of, text)


def as_rich_text(markup):
    """The markup of one of the editors' pages as the HTML of a rich text block."""
    tags = {"heading": "h2", "paragraph": "p", "quotation": "p"}
    parts = []
    for kind, value in blocks(markup):
        if kind == "list":
            items = "".join(f"<li>{escape(item, quote=False)}</li>" for item in value)
            parts.append(f"<ul>{items}</ul>")
        elif kind in tags:
            parts.append(f"<{tags[kind]}>{escape(value, quote=False)}</{tags[kind]}>")
        else:
            raise ContentError("markup", f"a page has no place for {kind}")
    return "".join(parts)


# --- reading one file -------------------------------------------------------------------------


def _story(path):
    where = _where(path)
    front, body = _front_and_rest(path)
    row = _whole(where, front, _names(StoryText) - {"slug", "body"})
    _check(where, "form", row["form"], Form.values)
    _check(where, "by", row["by"], WrittenBy.values)
    _check(where, "age band", row["age_band"], {"none", *AgeBand.values} - {AgeBand.NOT_SAID})
    _check(where, "language", row["language"], {"en", "cy"})
    _check(where, "more_by_me", row["more_by_me"], {"yes", "no"})
    _check_place(where, row)
    row["avatar"] = _avatar(where, row["avatar"])
    row["days_ago"] = _number(where, row["days_ago"])
    row["more_by_me"] = row["more_by_me"] == "yes"
    row["topics"] = _topics_of(where, row["topics"])
    return StoryText(slug=path.stem, body=_body(where, body), **row)


def _page(path):
    where = _where(path)
    front, body = _front_and_rest(path)
    row = _whole(where, front, _names(PageText) - {"slug", "body"})
    row["order"] = _number(where, row["order"])
    for name in PLACEHOLDER.findall(body):
        _check(where, "placeholder", name, PLACEHOLDERS)
    return PageText(slug=path.stem, body=_body(where, body), **row)


def _submission(path):
    where = _where(path)
    row, rest = _front_and_rest(path)
    body, sections = _sections(where, rest)
    known = _names(SubmissionText) - {"slug", "body", "edit", "reasons", "changed_words", "thread"}
    needed = {field.name for field in fields(SubmissionText) if _is_needed(field)} & known
    _check_names(where, row, needed=needed, known=known)
    _check(where, "status", row["status"], Status.values)
    _check(where, "form", row["form"], Form.values)
    _check(where, "age band", row["age_band"], AgeBand.values)
    _check(where, "editor", row["claimed_by"], (*EDITORS, "none"))
    _check(where, "contact", row["contact"], ContactWay.values)
    _check(where, "helper's role", row.get("helper_role", "nobody"), HelperRole.values)
    _check_place(where, row)
    row["avatar"] = _avatar(where, row["avatar"])
    row["sent_hours_ago"] = _number(where, row["sent_hours_ago"])
    row["uses"] = _listed(row["uses"])
    _check_all(where, "use", row["uses"], set(Use.values) - {Use.SITE})
    row["marks"] = _listed(row["marks"])
    if "topics" in row:
        row["topics"] = _topics_of(where, row["topics"])
    changed_words, reasons = _reasons(where, sections.get("reasons", ""))
    return SubmissionText(
        slug=path.stem,
        body=body.strip("\n"),
        edit=sections.get("edit", "").strip("\n"),
        reasons=reasons,
        changed_words=changed_words,
        thread=_thread(where, sections.get("thread", ""), sent=row["sent_hours_ago"]),
        **row,
    )


def _sections(where, rest):
    """The body, then whatever follows it under `--- thread ---` and the like, by name."""
    body, *named = SECTION.split(rest)
    names, texts = named[::2], named[1::2]
    _check_all(where, "section", names, {"edit", "reasons", "thread"})
    if len(set(names)) != len(names):
        raise ContentError(where, "a section stands twice")
    return body, dict(zip(names, texts, strict=True))


def _reasons(where, text):
    """`words that changed | why`, one change a line: the words, and the reasons."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines:
        if line.count("|") != 1:
            raise ContentError(where, f"a reason is “words | why”, not {line!r}")
    pairs = [[part.strip() for part in line.split("|")] for line in lines]
    return [words for words, _why in pairs], [why for _words, why in pairs]


def _thread(where, text, *, sent):
    messages = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        match = MESSAGE.fullmatch(line)
        if match is None:
            raise ContentError(where, f"not a message: {line!r}")
        hours_ago = int(match["hours_ago"])
        earlier = messages[-1].hours_ago if messages else sent
        if hours_ago > earlier:
            raise ContentError(where, f"out of order: {line!r}")
        messages.append(MessageText(match["who"] == "editor", hours_ago, match["body"]))
    return messages


def _body(where, markup):
    """The markup as it stands, once every part of it has been understood."""
    try:
        found = blocks(markup)
    except ContentError as error:
        raise ContentError(where, error) from None
    for kind, value in found:
        if kind == "picture":
            _check(where, "motif", value["motif"], MOTIFS)
    if [kind for kind, _value in found].count("ending") > 1:
        raise ContentError(where, "more than one ending")
    return markup.strip("\n")


def _front_and_rest(path):
    where = _where(path)
    match = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ContentError(where, "it does not start with lines between “---” and “---”")
    row = {}
    for line in match["front"].split("\n"):
        name, colon, value = line.partition(":")
        if not colon or name in row:
            raise ContentError(where, f"not “name: value”, or there twice: {line!r}")
        row[name] = value.strip()
    return row, match["rest"]


# --- checks -----------------------------------------------------------------------------------


def _check_place(where, row):
    if row.get("life_stage"):
        _check(where, "life stage", row["life_stage"], LifeStage.values)
    _check(where, "motif", row.get("motif", "door"), MOTIFS)


def _check(where, what, value, known):
    if value not in known:
        raise ContentError(where, f"unknown {what} {value!r}")


def _check_all(where, what, values, known):
    for value in values:
        _check(where, what, value, known)


def _check_names(where, row, *, needed, known):
    unknown, missing = sorted(row.keys() - known), sorted(needed - row.keys())
    if unknown:
        raise ContentError(where, f"unknown: {', '.join(unknown)}")
    if missing:
        raise ContentError(where, f"missing: {', '.join(missing)}")


def _whole(where, row, names):
    _check_names(where, row, needed=names, known=names)
    return dict(row)


def _avatar(where, value):
    number = _number(where, value)
    _check(where, "avatar", number, AVATARS_TO_CHOOSE_FROM)
    return number


def _number(where, value):
    if not value.isdecimal():
        raise ContentError(where, f"not a number: {value!r}")
    return int(value)


def _topics_of(where, value):
    found = _listed(value)
    _check_all(where, "topic", found, _topic_slugs())
    return found


def _topic_slugs():
    return {topic.slug for topic in topics()}


def _listed(value):
    return [item.strip() for item in value.split(",") if item.strip()]


def _names(kind):
    return {field.name for field in fields(kind)}


def _is_needed(field):
    return field.default is MISSING


# --- files ------------------------------------------------------------------------------------


def _files(folder):
    return sorted((FOLDER / folder).glob("*.md"))


def _where(path):
    return f"{path.parent.name}/{path.name}"


def _json(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _rows(name, kind):
    return _made(name, _json(name), kind)


def _made(where, rows, kind):
    return [kind(**_whole(where, row, _names(kind))) for row in rows]


def _newest_first(found):
    return sorted(found, key=lambda story: (story.days_ago, story.slug))
