"""Builds the demonstration site from `demo.content`, through the real actions.

What is built once is not built again, so that whatever was changed by hand is kept.
"""

import zlib
from datetime import timedelta
from html import escape

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.art import AVATARS
from core.models import HelpService, Topic
from core.share_card import share_card_png
from demo import content, factories
from home.actions import start_site
from home.models import HomePage, StandardPage
from stories.models import StoryPage
from submissions import actions
from submissions.enums import Status
from submissions.models import ChecklistQuestion, DeclineReason, ReplyTemplate, Submission

LANGUAGES = {"en": "en-gb"}


def is_built():
    return StandardPage.objects.exists()


@transaction.atomic
def build(*, say):
    """The whole demonstration site in one transaction; about 70 stories and 30 submissions."""
    say("Building the demonstration site (about a minute, once)")
    make_editors()
    home = start_site()
    make_topics()
    make_help_services()
    make_desk_words()
    make_pages(home)
    make_stories()
    make_submissions()
    choose_lead_story()


def make_editors():
    for name, first_name, password, group in settings.DEMONSTRATION_EDITORS:
        factories.make_editor(name=name, first_name=first_name, password=password, group=group)


def make_topics():
    Topic.objects.bulk_create(
        Topic(slug=topic.slug, name=topic.name, description=topic.description)
        for topic in content.topics()
    )


def make_help_services():
    today = timezone.localdate()
    for service in content.help_services():
        made = HelpService.objects.create(
            **{
                name: getattr(service, name)
                for name in (
                    "name",
                    "summary",
                    "call",
                    "text_word",
                    "text_number",
                    "web",
                    "hours",
                    "cost",
                    "ages",
                    "what_happens",
                    "is_emergency",
                    "order",
                )
            },
            is_for_adults="adult" in service.summary.lower(),
            in_footer=service.order <= 4,
            in_england="england" in service.nations,
            in_wales="wales" in service.nations,
            in_scotland="scotland" in service.nations,
            in_northern_ireland="northern-ireland" in service.nations,
            checked_at=today - timedelta(days=12 * service.order),
        )
        made.topics.set(Topic.objects.filter(slug__in=service.topics))


def make_desk_words():
    words = content.desk_words()
    for order, reason in enumerate(words.decline_reasons):
        DeclineReason.objects.create(
            name=reason.title, text=reason.text, next_step=reason.next_step, order=order
        )
    for order, template in enumerate(words.reply_templates):
        ReplyTemplate.objects.create(name=template.title, text=template.text, order=order)
    for order, question in enumerate(words.optional_questions, start=10):
        ChecklistQuestion.objects.create(
            text=question.text, help_text=question.help_text, order=order
        )


def make_pages(home):
    for page in content.pages():
        made = home.add_child(
            instance=StandardPage(
                title=page.title,
                slug=page.slug,
                introduction=page.introduction,
                menu="footer",
                body=[("text", as_html(page.body))],
            )
        )
        made.save_revision().publish()
        home = HomePage.objects.get(pk=home.pk)


def as_html(markup):
    """The small markup of `demo.content` as the HTML an editor's text block keeps."""
    tags = {"paragraph": "p", "heading": "h2", "quotation": "p"}
    parts = []
    for kind, value in content.blocks(markup):
        if kind == "list":
            points = "".join(f"<li>{escape(item, quote=False)}</li>" for item in value)
            parts.append(f"<ul>{points}</ul>")
        elif kind in tags:
            parts.append(f"<{tags[kind]}>{escape(value, quote=False)}</{tags[kind]}>")
    return "".join(parts)


# --- stories ------------------------------------------------------------------------------


def make_stories():
    """Every story as if it had been sent, edited, agreed and put live on its day."""
    editors = [factories.make_editor(name="amira"), factories.make_editor(name="joel")]
    people = {}
    for number, story in enumerate(sorted(content.stories(), key=lambda story: -story.days_ago)):
        key = story.byline if story.more_by_me else None
        contributor = people.get(key)
        submission = make_live(story, contributor=contributor, editor=editors[number % 2])
        if key:
            people[key] = submission.contributor
    for contributor in people.values():
        actions.switch_more_by_me(contributor, is_on=True)


def make_live(story, *, contributor, editor):
    sent_at = timezone.now() - timedelta(days=story.days_ago, hours=80 + story.days_ago % 40)
    blocks = content.blocks(story.body)
    submission = factories.make_submission(
        status=Status.ACCEPTED,
        contributor=contributor,
        editor=editor,
        title=story.title,
        body=words_of(blocks),
        form=story.form,
        byline=story.byline,
        avatar=AVATARS[story.avatar - 1],
        age_band=story.age_band if story.age_band != "none" else "rather-not-say",
        language=LANGUAGES.get(story.language, story.language),
        pictures=[picture(value, story.slug) for kind, value in blocks if kind == "picture"],
        sent_at=sent_at,
    )
    with factories.clock_at(timezone.now() - timedelta(days=story.days_ago, hours=3)):
        factories.edit_page(submission, fields=page_fields(story, submission, blocks))
        factories.ask_for_sign_off(submission, editor=editor)
        submission = Submission.objects.get(pk=submission.pk)
        if submission.is_adult_missing:
            actions.record_adult(
                submission,
                by=editor,
                who="The council’s corporate parenting team",
                how="Rang the main number and asked for the team manager.",
            )
        actions.say_yes(submission, digest=factories.digest_asked(submission))
    return Submission.objects.get(pk=submission.pk)


def words_of(blocks):
    """The text of the blocks as somebody would have typed it."""
    parts = []
    for kind, value in blocks:
        if kind == "list":
            parts.append("\n".join(value))
        elif kind in ("paragraph", "heading", "quotation"):
            parts.append(value)
    return "\n\n".join(parts)


def picture(value, slug):
    """A cut-out stands in for what somebody drew or photographed."""
    return share_card_png(f"{slug} {value['motif']}", "story", value["motif"]), value["alt"]


def page_fields(story, submission, blocks):
    sent_pictures = iter(submission.files.select_related("picture"))
    body = []
    for kind, value in blocks:
        if kind == "picture":
            sent = next(sent_pictures)
            value = {
                "image": sent.picture,
                "alt": sent.description,
                "credit": story.byline,
                "licence": "ask",
            }
        body.append((kind, value))
    return {
        "summary": story.summary,
        "body": body,
        "written_by": story.by,
        "age_band": "" if story.age_band == "none" else story.age_band,
        "topics": list(Topic.objects.filter(slug__in=story.topics)),
        "life_stage": story.life_stage,
        "motif": story.motif,
        "note_talks_about": story.note_talks_about,
        "note_ends": story.note_ends,
        "how_made": story.what_we_changed,
    }


def choose_lead_story():
    home = HomePage.objects.get()
    home.lead_page = StoryPage.objects.get(slug="eleven-postcodes-and-one-good-bag").page_ptr
    home.save_revision().publish()


# --- the desk on a real Tuesday -----------------------------------------------------------


def make_submissions():
    for piece in content.submissions():
        make_piece(piece)


def make_piece(piece):
    sent_at = timezone.now() - timedelta(hours=piece.sent_hours_ago)
    editor = factories.make_editor(
        name=piece.claimed_by if piece.claimed_by in ("amira", "joel") else "amira"
    )
    submission = factories.make_submission(
        title=piece.title,
        body=piece.body,
        form=piece.form,
        byline=piece.byline,
        avatar=AVATARS[(piece.avatar or 1) - 1],
        age_band=piece.age_band,
        uses={"site": True} | {use: True for use in piece.uses},
        contact_way=piece.contact,
        contact_address=address_of(piece),
        sent_at=sent_at,
    )
    with factories.clock_at(sent_at + timedelta(hours=min(6, piece.sent_hours_ago / 2))):
        take_to_status(submission, piece, editor)
    for message in piece.thread:
        with factories.clock_at(timezone.now() - timedelta(hours=message.hours_ago)):
            write(Submission.objects.get(pk=submission.pk), message, editor)


def address_of(piece):
    if piece.contact == "email":
        return f"someone{zlib.crc32(piece.slug.encode()) % 1000}@example.org"
    return "07700 900123" if piece.contact == "text" else ""


def take_to_status(submission, piece, editor):
    """The real actions, one after the other, up to where the piece stands."""
    if piece.status == "received":
        return
    if piece.status == "withdrawn":
        actions.withdraw(submission)
        return
    actions.claim(submission, by=editor)
    if piece.status == "declined":
        actions.decline(
            submission, by=editor, reason=piece.decline_reason, next_step=piece.next_step
        )
    if piece.status in ("accepted", "sign_off", "agreed", "live", "hidden"):
        accept_and_on(submission, piece, editor)
    if piece.claimed_by == "none" and piece.status == "in_review":
        actions.hand_over(submission, by=editor, to=None)


def accept_and_on(submission, piece, editor):
    factories.answer_no_to_everything(submission, editor=editor)
    actions.accept(submission, by=editor)
    if piece.status == "accepted":
        return
    submission = Submission.objects.get(pk=submission.pk)
    if piece.edit:
        body = [(kind, value) for kind, value in content.blocks(piece.edit)]
        factories.edit_page(submission, fields={"body": body})
    reasons = dict(enumerate(piece.reasons, start=1)) | {0: "A title that says more."}
    page = actions.queries.latest_words(submission.page)
    for change in actions.changes_of(submission, page):
        reasons.setdefault(change["no"], "We fixed the spelling.")
    actions.request_sign_off(submission, by=editor, reasons=reasons)
    if piece.status == "sign_off":
        return
    submission = Submission.objects.get(pk=submission.pk)
    if submission.is_adult_missing and piece.status != "agreed":
        actions.record_adult(
            submission, by=editor, who="Their foster carer", how="Met her at the review."
        )
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    if piece.status == "hidden":
        actions.hide(
            Submission.objects.get(pk=submission.pk),
            by=editor,
            reason="A reader knew the school from it.",
        )


def write(submission, message, editor):
    if submission.status == Status.WITHDRAWN:
        return
    if message.is_from_editor:
        is_question = message.body.rstrip().endswith("?")
        actions.reply(submission, by=editor, body=message.body, wants_answer=is_question)
    else:
        actions.write_to_editors(submission, body=message.body)
