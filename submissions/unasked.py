"""The yes said beforehand: which pages may go live on it without asking again.

It is a yes to the words as sent, so words may be taken out and nothing else. Every public
field that is not named here has to be as it was when the piece was accepted.
"""

import re

from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from core import gate
from core.enums import Licence
from core.models import SiteSettings
from stories.models import StoryPage
from submissions import queries
from submissions.compare import stands_whole_in, words_only_taken_out
from submissions.enums import Beforehand, Decision
from submissions.models import Suggestion

#: Fields of the page that hold the contributor's own words, each with a rule of its own.
OWN_WORDS = {"title", "slug", "summary", "body", "byline", "recording", "transcript"}
#: The address of a piece without a title, and what makes an address the only one of its kind.
SLUG_BY_CHANCE = re.compile(r"story-[0-9a-f]{8}")
SLUG_LETTERS = 60
SLUG_NUMBER = re.compile(r"-[1-9][0-9]?$")


def yes_beforehand(submission):
    """The yes said beforehand that counts now, as its dated row, or None."""
    consent = standing_yes(queries.consents_now(submission))
    return consent if consent is not None and counts(submission, consent) else None


def counts(submission, consent):
    """Whether a yes said beforehand that was not taken back counts now.

    Nobody too young to agree alone has one. A wish for other words said after it ends it, and
    so does a restore: they may have taken it back since the backup.
    """
    if submission.contributor.needs_an_adult or is_from_before_restore(consent):
        return False
    asked_for_others = submission.sign_offs.filter(
        decision=Decision.CHANGE, decided_at__gte=consent.given_at
    )
    suggested = Suggestion.objects.filter(
        message__submission=submission, message__sent_at__gte=consent.given_at
    )
    return not asked_for_others.exists() and not suggested.exists()


def standing_yes(consents_now):
    """The yes said beforehand that was not taken back, whether it counts or not, or None."""
    consent = consents_now.get(Beforehand.UNASKED)
    return consent if consent is not None and consent.is_given else None


def is_from_before_restore(consent):
    restored_at = SiteSettings.load().restored_at
    return restored_at is not None and consent.given_at <= restored_at


def in_the_way(submission, page):
    """Why this page can't go live on the yes said beforehand: lines for an editor, or none."""
    return [line for rule in RULES for line in rule(submission, page)]


def only_takes_out(submission, page):
    """Whether the page is what was sent, with words taken out at most."""
    return not in_the_way(submission, page)


def _title(submission, page):
    if not words_only_taken_out(submission.sent_last.title, page.title):
        yield _("The title has words they didn’t send.")


def _words(submission, page):
    texts = [child for child in page.body if child.block_type == "paragraph"]
    written = "\n\n".join(str(child.value) for child in texts)
    if not words_only_taken_out(queries.sent_words(submission), written):
        yield _("Words were added, changed or moved.")


def _shape(submission, page):
    """Paragraphs and then pictures, as they were sent; no other kind of block."""
    kinds = [child.block_type for child in page.body]
    paragraphs = kinds.count("paragraph")
    pictures = len(kinds) - paragraphs
    if kinds != ["paragraph"] * paragraphs + ["picture"] * pictures:
        yield _("Something besides their words and pictures is on the page, or a picture moved.")


def _pictures(submission, page):
    """Their own pictures in their order, described in their own words."""
    left = iter(submission.files.all())
    for child in page.body:
        if child.block_type == "picture" and not _is_as_sent(
            child.value, left, submission.byline_wanted
        ):
            yield _("A picture, its description or its credit isn’t as they sent it.")
            return


def _is_as_sent(shown, left, name):
    image = shown["image"]
    sent = next((sent for sent in left if image and sent.picture_id == image.pk), None)
    return (
        sent is not None
        and words_only_taken_out(sent.description, str(shown["alt"]))
        and shown["credit"] in ("", name)
        and shown["licence"] == Licence.ASK
    )


def _byline(submission, page):
    if page.byline not in ("", submission.byline_wanted):
        yield _("The name isn’t the one they chose.")


def _sound(submission, page):
    """A machine can't tell whether what was written down is what was said."""
    if page.recording is not None or page.transcript:
        yield _("It has sound. They hear it, and read what we wrote down, before it goes live.")


def _address(submission, page):
    """The address is made of the title's words: what was taken out of it is not in there."""
    whole = slugify(page.title)
    stem, made_of = SLUG_NUMBER.sub("", page.slug), iter(whole.split("-"))
    is_cut_short = stem == whole[:SLUG_LETTERS].strip("-")
    is_of_its_words = is_cut_short or all(part in made_of for part in stem.split("-"))
    if not is_of_its_words and not SLUG_BY_CHANCE.fullmatch(page.slug):
        yield _("The address isn’t made of the words of the title.")


def _first_line(submission, page):
    """The line on the card is a line of the page, whole and unchanged."""
    if not stands_whole_in(page.summary, page.words):
        yield _("The first line on the card isn’t a line of the page.")


def _everything_else(submission, page):
    """What has no rule of its own is as it was accepted: notes, topics, age, descriptions."""
    accepted = StoryPage(
        form=submission.form,
        avatar=submission.avatar_wanted,
        language=submission.language,
        topics=[],
    )
    for name in page.public_field_names:
        if name in OWN_WORDS:
            continue
        if gate.public_value(page, name) != gate.public_value(accepted, name):
            label = capfirst(page._meta.get_field(name).verbose_name)
            yield _("“{field}” isn’t as it was when you accepted it.").format(field=label)


def _nothing_comes_back(submission, page):
    """What was taken out before the page was last public stays out."""
    if page.first_published_at is None:
        return
    public = StoryPage.objects.get(pk=page.pk)
    is_less = words_only_taken_out(public.words, page.words)
    if not is_less or not words_only_taken_out(public.title, page.title):
        yield _("Words are back that were not on the page when it was last public.")


RULES = (
    _title,
    _words,
    _shape,
    _pictures,
    _byline,
    _sound,
    _address,
    _first_line,
    _everything_else,
    _nothing_comes_back,
)
