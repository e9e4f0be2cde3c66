"""What a contributor reads before they answer: every change, and everything else on the page."""

from django.utils.translation import gettext as _

from core import gate
from submissions import queries
from submissions.compare import Part, segments
from submissions.my_pieces.told import name_of

TITLE = 0


def what_changed(submission):
    """What the page needs to show their words beside ours."""
    asked = submission.sign_off_requests.first()
    page = queries.latest_words(submission.page)
    reasons = {change["no"]: change["reason"] for change in asked.changes}
    title = next((change for change in asked.changes if change["no"] == TITLE), None)
    return {
        "asked": asked,
        "editor": name_of(asked.asked_by),
        "digest": asked.digest,
        "is_stale": gate.public_digest(page) != asked.digest,
        "title_change": title,
        "segments": marked(queries.sent_words(submission), page.words),
        "reasons": [reasons[number] for number in sorted(reasons) if number != TITLE],
        "rows": everything_else(page),
        "recording": page.recording,
        "said": page.said,
    }


def marked(before, after):
    """The segments as the component shows them; a change's number follows its last part."""
    found = segments(before, after)
    last = {segment.no: place for place, segment in enumerate(found)}
    shown = []
    for place, segment in enumerate(found):
        text, space = _without_space(segment)
        reason = segment.no if last[segment.no] == place else None
        shown.append({"kind": str(segment.part), "text": text, "reason": reason})
        if space:
            shown.append({"kind": str(Part.SAME), "text": space, "reason": None})
    return shown


def _without_space(segment):
    """A changed stretch and the space after it, which is not marked."""
    text = segment.text.rstrip(" ")
    if segment.part == Part.SAME or not text.strip():
        return segment.text, ""
    return text, segment.text[len(text) :]


def everything_else(page):
    """Whatever there is for readers to see besides the words, as rows of a summary."""
    pictures = [child.value for child in page.body if child.block_type == "picture"]
    rows = [
        (_("Title"), page.title),
        (_("Name"), page.byline_shown),
        (_("Who it’s by"), page.get_written_by_display()),
        (_("Age"), page.get_age_band_display() or _("Not shown")),
        (_("Shape"), page.get_form_display()),
        (_("First line on the card"), page.summary),
        (_("Before you read"), _note(page)),
        (_("Topics"), ", ".join(topic.name for topic in page.topics.all())),
        (_("Sound"), heard(page)),
        (_("Part of life"), page.get_life_stage_display()),
        (_("How this was made"), page.how_made),
        (_("Language"), page.get_language_display()),
        (_("For search engines"), page.search_description),
        (_("Address"), page.public_url_path),
    ]
    for number, picture in enumerate(pictures, start=1):
        rows.append((_("Picture {number} shows").format(number=number), _described(picture)))
    return [{"key": key, "value": value} for key, value in rows if value]


def heard(page):
    if page.recording is None:
        return ""
    return _("A recording, {length} long").format(length=page.recording.clock_length)


def _note(page):
    if not page.note_talks_about:
        return ""
    line = _("This talks about {topics}.").format(topics=page.note_talks_about)
    return f"{line} {page.note_ends}".strip()


def _described(picture):
    parts = [picture["alt"]]
    if picture["credit"]:
        parts.append(_("Picture by {name}.").format(name=picture["credit"]))
    return " ".join(parts)
