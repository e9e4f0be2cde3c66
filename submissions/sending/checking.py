"""What the check page shows: every answer, and what could say who somebody is."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.art import AVATAR_CHOICES
from core.enums import AgeBand
from core.readability import word_count
from spotting.personal import personal_details
from spotting.reasons import REASONS
from stories.enums import Form
from submissions import queries
from submissions.enums import ContactWay, HelperRole, SafeHours, Use
from submissions.models import ReadBy
from submissions.sending.steps import BY_NAME, was_helped

CHARACTERS_AROUND = 40
FINDINGS_SHOWN = 20
START_CHARACTERS = 90


@dataclass(frozen=True)
class Finding:
    """Something in their own text, with the words around it, and what they could do about it."""

    where: str
    before: str
    words: str
    after: str
    name: str
    why: str
    suggestion: str
    url: str


def texts_of(draft, pictures):
    """Every text that could become public: what it is, the words, where to change them."""
    answers = draft.answers
    yield _("Your words"), answers.get("body", ""), BY_NAME["piece"].change_url
    yield _("Title"), answers.get("title", ""), BY_NAME["piece"].change_url
    yield _("Name on it"), answers.get("byline", ""), BY_NAME["name"].change_url
    for number, picture in enumerate(pictures, start=1):
        where = _("Picture %(number)d") % {"number": number}
        yield where, picture.description, BY_NAME["pictures"].change_url


def findings_of(draft, pictures):
    return [
        finding(where, text, span, url)
        for where, text, url in texts_of(draft, pictures)
        for span in personal_details(text)
    ]


def finding(where, text, span, url):
    reason = REASONS[span.kind]
    return Finding(
        where=where,
        before=words_before(text[: span.start]),
        words=span.text,
        after=words_after(text[span.end :]),
        name=_(reason.name),
        why=_(reason.why),
        suggestion=_(reason.suggestion),
        url=url,
    )


def words_before(text):
    """The last whole words of the paragraph; dots stand for those left out."""
    line = text.rpartition("\n")[2]
    if len(line) <= CHARACTERS_AROUND:
        return line
    return "…" + line[-CHARACTERS_AROUND:].partition(" ")[2]


def words_after(text):
    """The first whole words of what is left of the paragraph."""
    line = text.partition("\n")[0].rstrip()
    if len(line) <= CHARACTERS_AROUND:
        return line
    return line[:CHARACTERS_AROUND].rpartition(" ")[0] + "…"


def marked(text):
    """`text` in pieces: (words, whether they are pointed out)."""
    place = 0
    for span in personal_details(text):
        yield text[place : span.start], False
        yield text[span.start : span.end], True
        place = span.end
    yield text[place:], False


def rows_of(draft, pictures, *, recording=None):
    """Rows for the summary list, in the order the questions were asked."""
    answers = draft.answers
    return [
        *piece_rows(answers),
        *voice_rows(answers, recording),
        row(_("Pictures"), pictures_line(pictures), "pictures"),
        row(_("Name on it"), answers.get("byline", ""), "name"),
        row(
            _("Cut-out"),
            dict(AVATAR_CHOICES).get(answers.get("avatar"), AVATAR_CHOICES[0][1]),
            "name",
        ),
        row(_("Age"), AgeBand(answers["age_band"]).label, "age"),
        *use_rows(answers),
        row(_("A safe way to reach you"), contact_line(answers), "reach"),
        row(_("Help you had"), helper_line(answers), "help"),
        *alone_rows(answers),
    ]


def row(key, value, step):
    return {"key": key, "value": value, "url": BY_NAME[step].change_url}


def piece_rows(answers):
    form = answers.get("form_chosen")
    languages = dict(settings.LANGUAGES)
    return [
        row(_("Your words"), words_line(answers["body"]), "piece"),
        row(_("Title"), answers.get("title", ""), "piece"),
        row(_("What it is"), Form(form).label if form else "", "piece"),
        row(_("Language"), languages[answers.get("language", settings.LANGUAGE_CODE)], "piece"),
    ]


def voice_rows(answers, recording):
    """Only where somebody chose to say it."""
    if answers.get("voice_wanted"):
        yield row(_("Your voice"), recording_line(recording), "voice")
        yield row(_("Who reads it"), ReadBy(answers.get("read_by", ReadBy.ME)).label, "voice")


def recording_line(recording):
    if recording is None:
        return ""
    if not recording.is_ready:
        return _("A recording. We’re making it ready to be heard")
    return _("A recording, %(length)s long") % {"length": recording.clock_length}


def words_line(body):
    words = word_count(body)
    if not words:
        return ""
    count = ngettext("%(words)s word", "%(words)s words", words) % {
        "words": number_format(words, force_grouping=True)
    }
    return f"“{Truncator(body.strip()).chars(START_CHARACTERS)}” ({count})"


def pictures_line(pictures):
    if not pictures:
        return ""
    return ngettext("%(count)d picture", "%(count)d pictures", len(pictures)) % {
        "count": len(pictures)
    }


def use_rows(answers):
    uses = answers["uses"]
    for use in queries.current_wordings():
        said = _("Yes") if uses.get(use) else _("No")
        if use == Use.SITE and uses.get(use):
            said = _("Yes, once I’ve said yes to the exact words")
        yield row(Use(use).label, said, "where")


def contact_line(answers):
    address = answers.get("contact_address")
    if not address:
        return ""
    way = ContactWay(answers["contact_way"]).label
    hours = answers.get("safe_hours")
    times = [SafeHours(hours).label] if hours and hours != SafeHours.OWN_WORDS else []
    times += [answers["safe_times"]] if answers.get("safe_times") else []
    return f"{way}: {address} ({'; '.join(map(str, times))})" if times else f"{way}: {address}"


def helper_line(answers):
    role, name = HelperRole(answers["helper_role"]).label, answers.get("helper_name")
    return f"{role} ({name})" if name else role


def alone_rows(answers):
    """Whether the question for them alone was answered; never what, with a helper beside them."""
    if was_helped(answers):
        said = _("Answered. We don’t show it here") if answers.get("alone_answer") else ""
        yield row(_("Just you"), said, "alone")
