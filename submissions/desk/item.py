"""What one piece's screen shows. Reads only."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import SiteSettings
from spotting.personal import personal_details
from spotting.reasons import REASONS
from submissions import actions, queries
from submissions.compare import Part, segments
from submissions.desk import look_alikes
from submissions.desk.filling import fill, values_for
from submissions.desk.state import state_kind
from submissions.desk.theirs import theirs
from submissions.desk.waiting import wait_of
from submissions.enums import EDITORS_TURN, WITH_OTHERS, Answer, HelperRole, Status, Use
from submissions.models import (
    Parking,
    ReplyTemplate,
    SafeContact,
    Submission,
    TypedIn,
)
from submissions.permissions import can_decide, is_administrator, is_lead

#: How much of a thread opens at once; the rest is a press away.
MESSAGES_SHOWN = 40
HISTORY_SHOWN = 100
#: Characters shown on each side of a change.
AROUND = 60

DECIDABLE = (Status.RECEIVED, Status.IN_REVIEW)
DECLINABLE = (Status.IN_REVIEW, Status.ACCEPTED, Status.HIDDEN)


@dataclass(frozen=True)
class Mark:
    """One thing to look at. `no` stands beside it in the text."""

    no: int
    name: str
    why: str
    suggestion: str


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, `mark` being the number of what is marked there, or None."""

    text: str
    mark: int | None


def marked(text, *, first):
    """`text` as parts, and the marks in it numbered from `first`."""
    parts, marks, place = [], [], 0
    for no, span in enumerate(personal_details(text), first):
        reason = REASONS[span.kind]
        parts.append(Stretch(text[place : span.start], None))
        parts.append(Stretch(text[span.start : span.end], no))
        marks.append(
            Mark(no=no, name=_(reason.name), why=_(reason.why), suggestion=_(reason.suggestion))
        )
        place = span.end
    parts.append(Stretch(text[place:], None))
    return [part for part in parts if part.text], marks


def as_sent(submission):
    """Title, byline and words with everything to look at numbered through all three."""
    last = submission.sent_last
    title, marks = marked(last.title, first=1)
    byline, more = marked(submission.byline, first=len(marks) + 1)
    marks += more
    body, more = marked(last.body, first=len(marks) + 1)
    return {"title": title, "byline": byline, "body": body, "marks": marks + more}


def consent_rows(now):
    """Every use they were asked about, with the wording they answered."""
    return [{"label": Use(use).label, "consent": now[use]} for use in Use.values if use in now]


def voice_of(submission):
    """How they want it heard, with the recording that came with it; or None."""
    return getattr(submission, "voice", None)


def said_at_once(rows):
    """The one answer that tells wording and date of all, or None where they differ."""
    told = {(row["consent"].wording.version, row["consent"].given_at.date()) for row in rows}
    return rows[0]["consent"] if len(told) == 1 else None


def words_around(submission, page):
    """{change's number: (words before it, words after it)}, so that it reads in its place.

    The spaces a change begins and ends with stand with the words around it.
    """
    found = segments(queries.sent_words(submission), page.words)
    around = {}
    for place, segment in enumerate(found):
        if segment.no is None:
            continue
        before, after = around.get(segment.no, (None, ""))
        if before is None:
            before = found[place - 1].text[-AROUND:] if place else ""
            before += leading_space(segment.text)
        following = found[place + 1 : place + 2]
        if following and following[0].part == Part.SAME:
            after = leading_space(segment.text[::-1]) + following[0].text[:AROUND]
        around[segment.no] = (before, after)
    return around


def leading_space(text):
    return text[: len(text) - len(text.lstrip())][:1]


def other_pieces(submission, *, viewer):
    """What the same person sent besides, newest first."""
    pieces = (
        queries.with_titles(Submission.objects.filter(contributor_id=submission.contributor_id))
        .filter(erased_at=None, apart_since=None)
        .exclude(pk=submission.pk)
        .defer("body", "alone_answer")
        .order_by("-sent_at")
    )
    if not is_lead(viewer):
        pieces = pieces.exclude(status=Status.WITHDRAWN)
    pieces = list(pieces[:50])
    for piece in pieces:
        piece.state_kind = state_kind(piece)
    return pieces


def thread(submission, *, show_all):
    """Their messages and ours in order, the newest ones unless all are asked for."""
    messages = submission.messages.select_related("sent_by", "suggestion")
    count = messages.count()
    if show_all or count <= MESSAGES_SHOWN:
        return list(messages), 0
    newest = list(messages.order_by("-sent_at", "-pk")[:MESSAGES_SHOWN])
    return newest[::-1], count - MESSAGES_SHOWN


def left_before(submission, *, is_accepted):
    """The checklist questions that still stand in the way of the next step."""
    return actions.checklist_left(submission, allow_yes=not is_accepted)


def ready_replies(submission, *, viewer, site):
    """The reply templates with every place filled that can be."""
    values = values_for(submission, editor=viewer, site=site)
    replies = list(ReplyTemplate.objects.all())
    for reply in replies:
        reply.text = fill(reply.text, values)
    return replies


def get(reference):
    """The piece with everything its screen needs, or None."""
    return (
        Submission.objects.select_related(
            "contributor",
            "claimed_by",
            "declined_by",
            "adult_recorded_by",
            "page__public_copy",
            "live_day",
            "voice__recording",
        )
        .prefetch_related(
            "corrections", "files", "holds", "declines", "checklist_answers__question"
        )
        .filter(reference=reference)
        .first()
    )


def context(submission, *, viewer, show_all=False):
    site = SiteSettings.load()
    is_under_age = submission.contributor.needs_an_adult
    history = list(submission.log_rows.select_related("by").order_by("-at", "-pk")[:HISTORY_SHOWN])
    for row in history:
        row.status_words = Status(row.to_status).label if row.to_status else ""
    messages, earlier = thread(submission, show_all=show_all)
    now = queries.consents_now(submission)
    consents = consent_rows(now)
    status = submission.status
    not_sure = [
        answer.question
        for answer in submission.checklist_answers.all()
        if answer.answer == Answer.NOT_SURE
    ]
    return {
        **theirs(submission, now),
        "piece": submission,
        "state_kind": state_kind(submission),
        "wait": wait_of(submission.waiting_since, reply_days=site.reply_days),
        "site_settings": site,
        "sent": as_sent(submission),
        "pictures": list(submission.files.all()),
        "voice": voice_of(submission),
        "helped": submission.helper_role != HelperRole.NOBODY,
        "consents": consents,
        "consents_at": said_at_once(consents),
        "is_under_age": is_under_age,
        "is_adult_missing": is_under_age and submission.adult_agreed_at is None,
        "parking": Parking.objects.filter(submission=submission, ended_at=None).first(),
        "contact": SafeContact.objects.filter(contributor_id=submission.contributor_id).first(),
        "others": other_pieces(submission, viewer=viewer),
        "thread": messages,
        "earlier_messages": earlier,
        "templates": ready_replies(submission, viewer=viewer, site=site),
        "like": look_alikes.of(submission, viewer=viewer),
        "like_later": look_alikes.later_than(submission, viewer=viewer),
        "typed_in": TypedIn.objects.filter(submission=submission)
        .select_related("typed_by")
        .first(),
        "history": history,
        "not_sure": not_sure,
        "left": left_before(submission, is_accepted=status not in DECIDABLE),
        "is_mine": submission.claimed_by_id == viewer.pk,
        "is_anothers": submission.claimed_by_id not in (None, viewer.pk),
        "is_lead": is_lead(viewer),
        "is_administrator": is_administrator(viewer),
        "may_decide": can_decide(viewer, submission),
        "is_decidable": status in DECIDABLE,
        "is_declinable": status in DECLINABLE,
        "is_locked": status in WITH_OTHERS,
        "may_leave_unanswered": (
            submission.waiting_since is not None
            and status not in EDITORS_TURN
            and not submission.is_byline_waiting
        ),
        "holds": [hold for hold in submission.holds.all() if hold.ends_at > timezone.now()],
        "status_is": {value: status == value for value in Status.values},
    }
