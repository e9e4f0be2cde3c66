"""What a contributor is told about one piece: its state, a line, what happened so far."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.models import StoryPage
from submissions import queries, unasked
from submissions.enums import Beforehand, StateShown, Status, Use
from submissions.models import Message, Voice

#: The component's word for each state.
KINDS = {
    StateShown.NEEDS_YOU: "you",
    StateShown.WITH_US: "us",
    StateShown.LIVE: "live",
    StateShown.NOT_THIS_TIME: "no",
    StateShown.TAKEN_DOWN: "down",
}
SMALL_MAX = 140


def day(moment):
    return date_format(localtime(moment), "j F Y")


def name_of(user):
    """What a contributor calls an editor: a first name, or nobody in particular."""
    return (user.first_name if user else "") or _("An editor")


def wait_line():
    """The usual wait, from real answers where there are enough of them."""
    wait = queries.usual_wait()
    if wait.is_measured:
        return ngettext(
            "Most people wait %(days)d day.", "Most people wait %(days)d days.", wait.days
        ) % {"days": wait.days}
    return ngettext(
        "We answer within %(days)d working day.",
        "We answer within %(days)d working days.",
        wait.days,
    ) % {"days": wait.days}


def day_to_look(contributor):
    """When to look here again for news of what is with us; None when nothing is."""
    waiting = contributor.submissions.filter(waiting_since__isnull=False)
    since = waiting.order_by("waiting_since").values_list("waiting_since", flat=True).first()
    return queries.day_to_look(since=since) if since else None


def title_of(submission):
    """A piece taken down keeps no title of its own; one sent without has its page's once live."""
    if submission.status == Status.WITHDRAWN:
        return _("Something you took down")
    if not submission.title_last and submission.is_live:
        return submission.page.title
    return submission.title_shown


def line_of(submission, *, wait=None):
    """Where it stands, in one or two plain sentences."""
    return LINES[submission.status](submission, wait or wait_line())


def _received(submission, wait):
    return _("We have it. A person reads it soon. {wait}").format(wait=wait)


def _in_review(submission, wait):
    if submission.is_question_open:
        return _("{name} asked you something.").format(name=name_of(submission.claimed_by))
    if submission.appealed_at:
        return _("Another editor looks at it now. {wait}").format(wait=wait)
    return _("{name} is reading it. {wait}").format(name=name_of(submission.claimed_by), wait=wait)


def _accepted(submission, wait):
    if submission.is_question_open:
        return _("{name} asked you something.").format(name=name_of(submission.claimed_by))
    line = _("We’d love to publish it. {name} is editing it. You see every change.")
    if submission.is_live:
        line = _("The words you agreed to are on the site. {name} is working on new ones.")
    return line.format(name=name_of(submission.claimed_by))


def _sign_off(submission, wait):
    asked = submission.sign_off_requests.first()
    name = name_of(asked.asked_by if asked else None)
    count = len(asked.changes) if asked else 0
    if not count:
        return _("{name} has finished, and changed nothing.").format(name=name)
    return ngettext(
        "%(name)s has finished editing, and changed %(count)d thing.",
        "%(name)s has finished editing, and changed %(count)d things.",
        count,
    ) % {"name": name, "count": count}


def _agreed(submission, wait):
    return _(
        "You said yes. Because of your age, an adult with the right to agree has to say yes too. "
        "We sort that out, and nobody sees it until then."
    )


def _scheduled(submission, wait):
    if not queries.has_consent(submission, Use.SITE):
        return _("It’s ready. It waits for your yes to “On this site”, further down.")
    if submission.live_on is None:
        return _("It’s ready, and goes live in a few minutes.")
    return _("It’s ready. It goes live on {day}, and not before.").format(
        day=date_format(submission.live_on, "j F Y")
    )


def _live(submission, wait):
    if submission.is_byline_waiting:
        return _("On the site. Your new name shows once an editor has read it.")
    copy = getattr(submission.page, "public_copy", None)
    if copy is None:
        return _("It isn’t on the site just now.")
    return _("On the site since {day}, as {name}.").format(
        day=day(copy.published_at), name=submission.byline_shown
    )


def _hidden(submission, wait):
    if not queries.has_consent(submission, Use.SITE):
        return _("Off the site, because you took back your yes. Nobody can see it.")
    return _("Off the site for now. Nobody can see it. We’ll write to you about it.")


def _declined(submission, wait):
    decline = submission.declines.first()
    return Truncator(decline.reason).chars(SMALL_MAX) if decline else ""


def _withdrawn(submission, wait):
    return _(
        "{day}. It’s gone, so we can’t show you what it was. You can send it again any time."
    ).format(day=day(submission.status_at))


def _set_aside(submission, wait):
    return _("We have it. If you want to ask about it, write to us on its page.")


LINES = {
    Status.RECEIVED: _received,
    Status.IN_REVIEW: _in_review,
    Status.ACCEPTED: _accepted,
    Status.SIGN_OFF: _sign_off,
    Status.AGREED: _agreed,
    Status.SCHEDULED: _scheduled,
    Status.LIVE: _live,
    Status.HIDDEN: _hidden,
    Status.DECLINED: _declined,
    Status.WITHDRAWN: _withdrawn,
    Status.SET_ASIDE: _set_aside,
}


def adult_line(submission):
    """Under the age of consent: that an adult has to agree, said before it matters."""
    if submission.is_closed or not submission.is_adult_missing:
        return ""
    return _(
        "Because of your age, an adult with the right to agree has to say yes too. "
        "That can be your social worker or your council. An editor will ask you who."
    )


# --- the list -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """One piece on the list, as its component shows it."""

    title: str
    kind: str
    word: str
    line: str
    small: str = ""
    seed: str = ""
    motif: str = ""
    url: str = ""
    link: str = ""
    links: list = field(default_factory=list)
    take_down_url: str = ""
    download_url: str = ""
    is_first: bool = False


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    cards: list


def groups_of(contributor):
    """Their pieces by what is wanted of them: your turn, with us, live, finished with."""
    wait = wait_line()
    motifs = dict(
        StoryPage.objects.filter(submission__contributor=contributor).values_list("pk", "motif")
    )
    sorted_in = {key: [] for key in ("turn", "us", "live", "finished")}
    for submission in _pieces(contributor):
        key = GROUP_OF[submission.state_shown]
        is_first = key == "turn" and not sorted_in["turn"]
        sorted_in[key].append(card_of(submission, wait=wait, motifs=motifs, is_first=is_first))
    titles = {
        "turn": _("Your turn"),
        "us": _("With us"),
        "live": _("Live"),
        "finished": _("Finished with"),
    }
    return [
        Group(key=key, title=titles[key], cards=cards) for key, cards in sorted_in.items() if cards
    ]


GROUP_OF = {
    StateShown.NEEDS_YOU: "turn",
    StateShown.WITH_US: "us",
    StateShown.LIVE: "live",
    StateShown.NOT_THIS_TIME: "finished",
    StateShown.TAKEN_DOWN: "finished",
}


def _pieces(contributor):
    return (
        queries.with_titles(contributor.submissions.all())
        .select_related("contributor", "page__public_copy", "claimed_by", "live_day")
        .prefetch_related(Prefetch("declines"), Prefetch("sign_off_requests"))
        .order_by("-sent_at", "-pk")
    )


def card_of(submission, *, wait, motifs, is_first):
    kind = KINDS[submission.state_shown]
    word = submission.state_shown.label
    title, line = title_of(submission), line_of(submission, wait=wait)
    if submission.status == Status.WITHDRAWN:
        return Card(title=title, kind=kind, word=word, line=line)
    url = reverse("piece", args=[submission.reference])
    return Card(
        title=title,
        kind=kind,
        word=word,
        line=line,
        small=_small(submission),
        seed=submission.reference,
        motif=motifs.get(submission.page_id, "door"),
        url=url,
        link=_button(submission),
        links=_links(submission),
        take_down_url=reverse("piece_take_down", args=[submission.reference]),
        download_url=reverse("piece_keepsake", args=[submission.reference]),
        is_first=is_first,
    )


def _small(submission):
    if submission.is_question_open:
        asked = submission.messages.filter(is_from_editor=True).last()
        return f"“{Truncator(asked.body).chars(SMALL_MAX)}”" if asked else ""
    if submission.status == Status.SIGN_OFF:
        return _("Nothing happens until you answer.")
    return _("Sent {day}.").format(day=day(submission.sent_at))


def _button(submission):
    if submission.status == Status.SIGN_OFF:
        return _("See the changes")
    if submission.is_question_open:
        return _("Answer")
    return _("Open it")


def _links(submission):
    if not submission.is_live:
        return []
    return [
        {"url": submission.page.public_copy.path, "label": _("See it")},
        {
            "url": reverse("piece_byline", args=[submission.reference]),
            "label": _("Change name or cut-out"),
        },
    ]


# --- one piece ----------------------------------------------------------------------------


def events_of(submission):
    """What happened so far, for the timeline. Notes of the editors are theirs alone."""
    rows = [
        row
        for row in submission.log_rows.exclude(to_status="").select_related("by")
        if row.to_status != Status.SET_ASIDE and not is_undoing(row)
    ]
    if submission.status != Status.SCHEDULED:
        rows = [row for row in rows if row.to_status != Status.SCHEDULED]
    events = [
        {"title": _event(row), "detail": date_format(localtime(row.at), "D j F"), "is_done": True}
        for row in rows
    ]
    if submission.status == Status.SIGN_OFF:
        events[-1:] = [{"title": _("Your say-so"), "detail": _("You’re here"), "is_now": True}]
    elif not submission.is_closed:
        events[-1] = {**events[-1], "is_done": False, "is_now": True}
    if not submission.is_closed:
        events.append({"title": _("Live on the site"), "detail": _when(submission)})
    return events


def is_undoing(row):
    """Whether this only brings back what editors had set aside: nothing they were told of."""
    return row.from_status == Status.SET_ASIDE and row.to_status != Status.WITHDRAWN


def _when(submission):
    day = submission.live_on
    if submission.status != Status.SCHEDULED:
        return _("When you say yes")
    return date_format(day, "D j F") if day else _("Soon")


def _event(row):
    name = name_of(row.by)
    if row.to_status == Status.RECEIVED:
        return _("You sent it")
    if row.to_status == Status.IN_REVIEW:
        return (
            _("You asked for another editor")
            if row.is_by_contributor
            else _("{name} started reading").format(name=name)
        )
    if row.to_status == Status.ACCEPTED:
        return _accepted_event(row, name)
    return {
        Status.SIGN_OFF: _("Edited, and sent to you"),
        Status.AGREED: _("Your yes is here. An adult’s is missing"),
        Status.SCHEDULED: _("Ready, and waiting for its day"),
        Status.LIVE: _("Live on the site"),
        Status.HIDDEN: _("Off the site"),
        Status.DECLINED: _("Not this time"),
        Status.WITHDRAWN: _("Taken down"),
    }[row.to_status]


def _accepted_event(row, name):
    if row.is_by_contributor and row.from_status == Status.SCHEDULED:
        return _("You stopped it before its day")
    if row.is_by_contributor:
        return _("You asked for a change")
    if row.from_status == Status.SIGN_OFF and row.by is None:
        return _("It waited for you")
    if row.from_status == Status.IN_REVIEW:
        return _("We’d like to publish it. {name} edits it").format(name=name)
    return _("{name} is editing again").format(name=name)


def consent_rows(submission):
    """Every use with the exact words, the answer and its date."""
    now = queries.consents_now(submission)
    rows = []
    for use, wording in queries.current_wordings().items():
        given = now.get(use)
        is_given = given is not None and given.is_given
        rows.append(
            {
                "use": use,
                "label": Use(use).label,
                "text": given.wording.text if given and is_given else wording.text,
                "is_given": is_given,
                "at": given.given_at if given else None,
                "url": reverse("piece_consent", args=[submission.reference, use]),
            }
        )
    return rows


def beforehand_row(submission):
    """The yes said beforehand: its words, the answer and its date; None where it isn't offered.

    Somebody too young to agree alone is always asked.
    """
    if submission.contributor.needs_an_adult:
        return None
    given = queries.consents_now(submission).get(Beforehand.UNASKED)
    is_given = given is not None and given.is_given
    wording = given.wording if is_given else queries.newest_wordings()[Beforehand.UNASKED]
    return {
        "label": Beforehand.UNASKED.label,
        "text": wording.text,
        "is_given": is_given,
        "counts": unasked.yes_beforehand(submission) is not None,
        "is_from_before_restore": is_given and unasked.is_from_before_restore(given),
        "at": given.given_at if given else None,
    }


def earlier_words(submission):
    """What was sent before the words that count now, newest first."""
    sent = [*submission.corrections.all(), submission]
    return sent[1:]


def voice_of(submission):
    """How they want it heard; nothing of a piece taken down."""
    if submission.status == Status.WITHDRAWN:
        return None
    return Voice.objects.filter(submission=submission).select_related("recording").first()


def thread_of(submission):
    """All messages, newest first, with who wrote them."""
    return (
        Message.objects.filter(submission=submission)
        .select_related("sent_by", "suggestion")
        .order_by("-sent_at", "-pk")
    )
