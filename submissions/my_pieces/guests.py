"""An episode somebody is heard in: hear it, read it, and decide."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.transcripts import cues_of, paragraphs
from podcasts.models import EpisodePage
from submissions import actions, queries
from submissions.enums import Decision
from submissions.errors import ActionRefused
from submissions.my_pieces.access import opened, see
from submissions.my_pieces.files import heard
from submissions.my_pieces.forms import ChangeForm
from submissions.my_pieces.preview import recording_file


def episodes_of(contributor):
    """What the list of pieces shows of them: title, a line and where to go."""
    guests = contributor.guest_at.select_related("page").order_by("-pk")
    return [
        {
            "title": guest.page.draft_title,
            "line": line_of(guest),
            "url": reverse("guest_episode", args=[guest.pk]),
            "is_waiting": is_asked(guest),
        }
        for guest in guests
    ]


def is_asked(guest):
    approval = actions.approval_that_counts(guest.page.specific)
    return approval is not None and not actions.has_agreed(guest, approval.digest)


def line_of(guest):
    if guest.page.live:
        return _("You’re in this one, and it’s live.")
    if is_asked(guest):
        return _("You’re in this one. Nobody hears it before you say yes.")
    return _("You’re in this one. It isn’t live.")


def guest_of(contributor, pk):
    guest = contributor.guest_at.select_related("page", "contributor").filter(pk=pk).first()
    if guest is None or not isinstance(guest.page.specific, EpisodePage):
        raise Http404
    return guest


@opened
@require_GET
def episode(request, contributor, pk):
    return episode_page(request, guest_of(contributor, pk))


def episode_page(request, guest, *, line="", status=200, change_form=None):
    page = guest.page.specific
    approval = actions.approval_that_counts(page)
    words = queries.latest_words(page)
    context = {
        "guest": guest,
        "words": words,
        "told": line_of(guest),
        "said": paragraphs(cues_of(words.transcript)),
        "rows": rows_of(words),
        "is_asked": is_asked(guest),
        "has_agreed": approval is not None and actions.has_agreed(guest, approval.digest),
        "may_ask": approval is not None,
        "change_form": change_form
        or ChangeForm(initial={"digest": approval.digest if approval else ""}, auto_id="change_%s"),
        "digest": approval.digest if approval else "",
        "line": line,
        "done": DONE.get(request.GET.get("done"), lambda: "")(),
    }
    return render(request, "submissions/my_pieces_episode.html", context, status=status)


DONE = {
    "yes": lambda: _("Thank you. Your yes is kept."),
    "change": lambda: _("Sent. We change it and show you again."),
    "stop": lambda: _(
        "It’s gone from here. Copies that people have already downloaded can’t be called back."
    ),
}


def rows_of(words):
    """Everything else of the episode that people see."""
    rows = [
        (_("Title"), words.title),
        (_("Podcast"), words.show.title),
        (_("One line about it"), words.summary),
        (_("More about it"), words.notes),
        (_("Who is in it"), ", ".join(person.name for person in words.people.all())),
        (_("Chapters"), ", ".join(chapter.title for chapter in words.chapters.all())),
        (_("Words that stand out"), " / ".join(quote.text for quote in words.quotes.all())),
        (_("Talked about"), ", ".join(mention.title for mention in words.mentions.all())),
        (_("Before you listen"), f"{words.note_talks_about} {words.note_ends}".strip()),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


@opened
@require_POST
def decide(request, contributor, pk, decision):
    """Yes, ask for a cut, or take it down: to the exact words and sound they were shown."""
    guest = guest_of(contributor, pk)
    digest = request.POST.get("digest", "")
    try:
        if decision == Decision.YES:
            actions.guest_says_yes(guest, digest=digest)
        elif decision == Decision.CHANGE:
            form = ChangeForm(request.POST, auto_id="change_%s")
            if not form.is_valid():
                return episode_page(request, guest, change_form=form)
            actions.guest_asks_for_change(guest, digest=digest, note=form.cleaned_data["note"])
        elif decision == Decision.STOP:
            actions.guest_takes_down(guest)
        else:
            raise Http404
    except ActionRefused as refusal:
        return episode_page(request, guest, line=refusal.line, status=409)
    return see("guest_episode", guest.pk, done=decision)


@opened
@require_safe
def hear(request, contributor, pk, size):
    guest = guest_of(contributor, pk)
    recording = queries.latest_words(guest.page).recording
    return heard(request, recording_file(recording, size))
