"""Builds the demonstration site from `demo.content`, through the real actions.

What is built once is not built again, so that whatever was changed by hand is kept.
"""

import zlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import public_copy
from core.art import AVATARS
from core.enums import AgeBand
from core.models import HelpService, SiteSettings, Topic
from core.share_card import share_card_png
from demo import content, factories
from home.actions import start_site
from home.models import HomePage, StandardPage
from safeguarding import actions as worries
from stories.enums import Form, WrittenBy
from stories.models import StoryPage
from submissions import actions, queries
from submissions.enums import Answer, ContactWay, NoLetter, Status, Use
from submissions.models import ChecklistQuestion, DeclineReason, ReplyTemplate, Submission

LANGUAGES = {"en": "en-gb"}
#: Corrected while it waits, changed by a suggestion, and accepted with a yes said beforehand.
CORRECTED, SUGGESTED, UNASKED = "things-that-are-mine", "sixteen-going-on-forty", "eyes-open"


def is_built():
    return StandardPage.objects.exists()


@transaction.atomic
def build(*, say):
    """The whole demonstration site in one transaction; about 70 stories and 30 submissions."""
    say("Building the demonstration site (about a minute, once)")
    make_editors()
    home = start_site()
    name_second_person()
    make_topics()
    make_help_services()
    make_desk_words()
    make_pages(home)
    make_stories()
    pieces = make_submissions()
    change_their_minds(pieces)
    ask_the_lead()
    ask_for_a_new_name()
    be_worried()
    photograph_a_card()
    choose_lead_story()
    find_neighbours()


@transaction.atomic
def start_real_site():
    """What a new site that is not a demonstration begins with; False when it has begun.

    Help services are unchecked until somebody has rung them: the desk says so.
    """
    if is_built():
        return False
    home = start_site()
    make_topics()
    make_help_services(is_checked=False)
    make_desk_words()
    make_pages(home, are_live=False)
    return True


def make_editors():
    for name, first_name, password, group in settings.DEMONSTRATION_EDITORS:
        user = factories.make_editor(
            name=name, first_name=first_name, password=password, group=group
        )
        user.email = f"{name}@example.org"
        user.save(update_fields=["email"])


def name_second_person():
    """Invented, and outside the invented team."""
    site = SiteSettings.load()
    site.second_person_name, site.second_person_email = "Ruth", "ruth@example.org"
    site.save()


def make_topics():
    Topic.objects.bulk_create(
        Topic(slug=topic.slug, name=topic.name, description=topic.description)
        for topic in content.topics()
    )


def make_help_services(*, is_checked=True):
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
            in_footer=not service.is_emergency and service.order <= 4,
            in_england="england" in service.nations,
            in_wales="wales" in service.nations,
            in_scotland="scotland" in service.nations,
            in_northern_ireland="northern-ireland" in service.nations,
            checked_at=today - timedelta(days=12 * service.order) if is_checked else None,
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


def make_pages(home, *, are_live=True):
    for page in content.pages():
        made = home.add_child(
            instance=StandardPage(
                title=page.label,
                slug=page.slug,
                introduction=page.introduction,
                menu="footer",
                body=[("text", content.as_rich_text(page.body))],
                live=are_live,
            )
        )
        revision = made.save_revision()
        if are_live:
            revision.publish()
        home = HomePage.objects.get(pk=home.pk)


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
        age_band=told_age_band(story),
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


def told_age_band(story):
    """What the sender answered; a worker who shows no band is grown up all the same."""
    if story.age_band != "none":
        return story.age_band
    return AgeBand.FROM_18 if story.by == WrittenBy.WORKER else AgeBand.NOT_SAID


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


def find_neighbours():
    """The first stories were published when there was nothing yet to read next."""
    public_copy.rebuild(StoryPage.objects.live().values_list("pk", flat=True))


# --- the desk on a real Tuesday -----------------------------------------------------------


def make_submissions():
    """{slug: piece}. Longest ago first, so that somebody's second piece finds their first."""
    made = {}
    for piece in content.submissions():
        first = made.get(piece.same_person_as)
        made[piece.slug] = make_piece(piece, contributor=first and first.contributor)
    return made


def make_piece(piece, *, contributor):
    sent_at = hours_ago(piece.sent_hours_ago)
    editor = factories.make_editor(
        name=piece.claimed_by if piece.claimed_by in ("amira", "joel") else "amira"
    )
    submission = factories.make_submission(
        contributor=contributor,
        title=piece.title,
        body=piece.body,
        form=piece.form,
        byline=piece.byline,
        avatar=AVATARS[piece.avatar - 1],
        age_band=piece.age_band,
        uses={use: use == Use.SITE or use in piece.uses for use in Use.values},
        contact_way=piece.contact,
        contact_address=address_of(piece),
        helper_role=piece.helper_role,
        helper_name=piece.helper_name,
        alone_answer=piece.alone_answer,
        pictures=sent_pictures(piece),
        sent_at=sent_at,
    )
    if piece.status == Status.RECEIVED:
        return submission
    last = min([message.hours_ago for message in piece.thread], default=piece.sent_hours_ago)
    with factories.clock_at(hours_ago(piece.sent_hours_ago * 0.9)):
        actions.claim(submission, by=editor)
    write_thread(submission, piece, editor)
    with factories.clock_at(hours_ago(last * 0.8)):
        take_to_status(current(submission), piece, editor)
    return current(submission)


def hours_ago(hours):
    return timezone.now() - timedelta(hours=hours)


def change_their_minds(pieces):
    """Other words before an editor has it, other words after, and a yes said beforehand."""
    waiting, taken, accepted = (current(pieces[slug]) for slug in (CORRECTED, SUGGESTED, UNASKED))
    with factories.clock_at(hours_ago(60)):
        send_other_words(waiting, body=f"{waiting.body}\nmy list")
    with factories.clock_at(hours_ago(9)):
        friend = "my friend Isabella Montgomery the Third and I said"
        start, _name, end = taken.body.partition("my friend Izzy")
        send_other_words(taken, body=f"{start}{friend}{end.partition('and I said')[2]}")
    with factories.clock_at(hours_ago(6)):
        actions.say_beforehand(accepted, is_given=True)


def send_other_words(submission, *, body):
    seen = actions.words_named(submission)
    actions.send_other_words(submission, title=submission.title, body=body, words_seen=seen)


def ask_the_lead():
    """One answer "not sure", so that the lead has something to look at."""
    submission = Submission.objects.filter(status=Status.IN_REVIEW).order_by("sent_at").first()
    question = ChecklistQuestion.objects.filter(is_fixed=True).order_by("-order").first()
    amira = factories.make_editor(name="amira")
    actions.answer_checklist(submission, by=amira, answers={question.pk: Answer.NOT_SURE})


def ask_for_a_new_name():
    """Somebody live wants another name, which an editor reads before it shows."""
    submission = Submission.objects.filter(status=Status.LIVE).order_by("-sent_at").first()
    actions.change_byline(submission, byline="Marrow", avatar=submission.avatar_wanted)


def be_worried():
    """Two worries for the lead: one about a piece that waits, one whose piece was taken down."""
    amira, maya = (
        factories.make_editor(name="amira"),
        factories.make_editor(name="maya", group="Safeguarding leads"),
    )
    waiting = Submission.objects.filter(status=Status.RECEIVED).order_by("-sent_at").first()
    worries.worry(waiting, by=amira, note="I’d like somebody to check that they’re all right.")
    with factories.clock_at(hours_ago(30)):
        sent = factories.make_submission(
            title="Every box we moved",
            body="I wrote a list of every box. It’s on the back of a door. I won’t say which.",
            byline="Plum",
        )
    with factories.clock_at(hours_ago(26)):
        case = worries.worry(sent, by=amira, note="The last line. It may be nothing.")
    with factories.clock_at(hours_ago(25)):
        worries.write_note(case, by=maya, note="Wrote to them, and rang the duty line.")
    with factories.clock_at(hours_ago(20)):
        actions.withdraw(current(sent))


def photograph_a_card():
    """A picture without a word: no rule can read it, so somebody has to look first."""
    card = (share_card_png("card-from-tuesday", "story", "envelope"), "")
    with factories.clock_at(hours_ago(5)):
        factories.make_submission(
            title="",
            body="",
            form=Form.PHOTO,
            byline="",
            pictures=[card],
            age_band=AgeBand.NOT_SAID,
        )


def current(submission):
    return Submission.objects.get(pk=submission.pk)


def sent_pictures(piece):
    if piece.form not in (Form.ARTWORK, Form.PHOTO):
        return []
    data = share_card_png(piece.slug, "story", piece.motif)
    return [(data, _article(piece.motif))]


def _article(motif):
    return f"{'An' if motif[0] in 'aeiou' else 'A'} {motif}, cut out of paper."


def address_of(piece):
    if piece.contact == ContactWay.EMAIL:
        return f"someone{zlib.crc32(piece.slug.encode()) % 1000}@example.org"
    return "07700 900123" if piece.contact == ContactWay.TEXT else ""


def write_thread(submission, piece, editor):
    for message in piece.thread:
        with factories.clock_at(hours_ago(message.hours_ago)):
            if message.is_from_editor:
                is_question = message.body.rstrip().endswith("?")
                actions.reply(
                    current(submission), by=editor, body=message.body, wants_answer=is_question
                )
            else:
                actions.write_to_editors(current(submission), body=message.body)


def take_to_status(submission, piece, editor):
    """The real actions, one after the other, up to where the piece stands."""
    if piece.status == Status.WITHDRAWN:
        actions.withdraw(submission)
    elif piece.status == Status.SET_ASIDE:
        actions.set_aside(submission, by=editor, reason=NoLetter.SPAM)
    elif piece.status == Status.DECLINED:
        actions.decline(
            submission, by=editor, reason=piece.decline_reason, next_step=piece.next_step
        )
    elif piece.status == Status.IN_REVIEW:
        if piece.claimed_by == "none":
            actions.hand_over(submission, by=editor, to=None)
    else:
        edit_and_ask(submission, piece, editor)


def edit_and_ask(submission, piece, editor):
    factories.answer_no_to_everything(submission, editor=editor)
    actions.accept(submission, by=editor)
    submission = current(submission)
    factories.edit_page(submission, fields=edited_fields(submission, piece))
    if piece.status == Status.ACCEPTED:
        return
    page = queries.latest_words(submission.page)
    reasons = {
        change["no"]: piece.reason_for(change["taken_out"]) or "We tidied the spelling."
        for change in actions.changes_of(submission, page)
    }
    actions.request_sign_off(submission, by=editor, reasons=reasons)
    if piece.status == Status.SIGN_OFF:
        return
    submission = current(submission)
    if submission.is_adult_missing and piece.status != Status.AGREED:
        actions.record_adult(
            submission, by=editor, who="Their foster carer", how="Met her at the review."
        )
    if piece.status == Status.SCHEDULED:
        # The site's clock stands at the day of the yes; the day to come counts from today.
        day = datetime.now(UTC).date() + timedelta(days=12)
        actions.choose_live_day(submission, day=day)
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    if piece.status == Status.HIDDEN:
        actions.hide(current(submission), by=editor, reason=piece.hidden_reason)


def edited_fields(submission, piece):
    fields = {
        "summary": piece.summary,
        "topics": list(Topic.objects.filter(slug__in=piece.topics)),
        "life_stage": piece.life_stage,
        "motif": piece.motif,
        "note_talks_about": piece.note_talks_about,
        "note_ends": piece.note_ends,
    }
    if piece.edit:
        pictures = [
            (child.block_type, child.value)
            for child in queries.latest_words(submission.page).body
            if child.block_type == "picture"
        ]
        fields["body"] = content.blocks(piece.edit) + pictures
    return fields
