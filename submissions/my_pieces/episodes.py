"""Episodes somebody is in: hear it, read it, say yes, ask for a cut, take it down."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import gate, media
from submissions import actions, episodes
from submissions.errors import ActionRefused
from submissions.my_pieces.access import as_file, opened, see
from submissions.my_pieces.forms import CutForm, MessageForm
from submissions.my_pieces.told import Card, name_of

#: Said once, at the top, after a form was sent.
DONE = {
    "yes": gettext_lazy("Thank you. Your yes is kept."),
    "cut": gettext_lazy("Sent. Your yes is off until you have heard it again."),
    "sent": gettext_lazy("Sent. We read it and write back."),
    "down": gettext_lazy("It’s gone. Nobody can hear it here any more."),
}


def guest_of(contributor, key):
    """Their own place in an episode. Anybody else’s is not there."""
    found = contributor.guest_in.select_related("page", "contributor").filter(key=key).first()
    if found is None:
        raise Http404
    return found


# --- the list -----------------------------------------------------------------------------


def cards_of(contributor):
    """The episodes they are in, the one that waits for them first."""
    guests = contributor.guest_in.select_related("page", "contributor").order_by("-pk")
    cards = [card_of(guest) for guest in guests]
    return sorted(cards, key=lambda card: card.kind != "you")


def card_of(guest):
    kind, word, line = where_it_is(guest)
    if guest.is_out:
        return Card(
            title=_("An episode you took down"),
            kind=kind,
            word=word,
            line=line,
            url=reverse("guest", args=[guest.key]),
            link=_("Write to us about it"),
        )
    return Card(
        title=title_of(guest),
        kind=kind,
        word=word,
        line=line,
        url=reverse("guest", args=[guest.key]),
        link=_("Hear it and read it") if kind == "you" else _("Open it"),
        take_down_url=reverse("guest_take_down", args=[guest.key]),
        is_first=kind == "you",
    )


def title_of(guest):
    page = episodes.shown_to(guest)
    return page.title if page else _("An episode you’re in")


def where_it_is(guest):
    """(the component’s kind, the word, a line) of where it stands for this guest."""
    if guest.is_out:
        line = _("You took it down. It’s off the site, and nobody can hear it here.")
        return "down", _("Taken down"), line
    words = episodes.newest(guest.page)
    digest = gate.public_digest(words)
    if episodes.is_approved(guest.page, digest):
        if not episodes.has_said_yes(guest, digest):
            line = _("It’s ready for you to hear and read. Nothing happens until you answer.")
            return "you", _("Your turn"), line
        if guest.is_adult_missing:
            line = _("You said yes. Because of your age, an adult has to say yes too.")
            return "us", _("With us"), line
    if episodes.is_public(guest.page):
        return "live", _("Live"), _("On the site, and in podcast apps.")
    if episodes.has_said_yes(guest, digest):
        line = _("You said yes. It goes live when everybody in it has.")
        return "us", _("With us"), line
    line = _("We’re working on it. You hear it and read it before anybody else does.")
    return "us", _("With us"), line


# --- one episode --------------------------------------------------------------------------


@opened
@require_safe
def guest(request, contributor, key):
    return guest_page(request, guest_of(contributor, key))


def guest_page(request, guest, *, line="", status=200, **forms):
    """One episode on one screen. `line` says why something just could not be done."""
    page = episodes.shown_to(guest)
    kind, word, told = where_it_is(guest)
    context = {
        "guest": guest,
        "episode": page,
        "title": page.title if page else _("An episode you’re in"),
        "kind": kind,
        "word": word,
        "told": told,
        "line": line,
        "done": DONE.get(request.GET.get("done"), ""),
        "thread": [
            {
                "message": message,
                "name": name_of(message.sent_by) if message.is_from_editor else _("You"),
            }
            for message in guest.messages.select_related("sent_by")
        ],
        "message_form": forms.get("message_form") or MessageForm(),
        "is_public": not guest.is_out and episodes.is_public(guest.page),
    }
    if page is not None:
        digest = gate.public_digest(page)
        context |= {
            "digest": digest,
            "rows": everything_else(page),
            "cut_form": forms.get("cut_form")
            or CutForm(initial={"digest": digest}, auto_id="cut_%s"),
        }
    return render(request, "submissions/my_pieces_episode.html", context, status=status)


def everything_else(page):
    """Whatever there is for readers to see besides the sound and the words, as rows."""
    show = page.show
    rows = [
        (_("Title"), page.title),
        (_("Show"), show.title),
        (_("Where it belongs"), page.place),
        (_("One line about it"), page.summary),
        (_("More about it"), page.notes),
        (_("Before you listen"), page.note_talks_about),
        (_("How it ends"), page.note_ends),
        (
            _("Parts people can skip"),
            ", ".join(
                f"{mark.label} ({' – '.join(mark.clocks)})" for mark in page.skip_marks.all()
            ),
        ),
        (
            _("Chapters"),
            ", ".join(f"{chapter.clock} {chapter.title}" for chapter in page.chapters.all()),
        ),
        (
            _("Who is in it"),
            ", ".join(f"{person.name}. {person.line}" for person in page.people.all()),
        ),
        (_("Words that stand out"), " / ".join(quote.text for quote in page.quotes.all())),
        (
            _("Things they talk about"),
            ", ".join(f"{thing.title} {thing.url}".strip() for thing in page.mentions.all()),
        ),
        (_("More like this"), ", ".join(row.page.title for row in page.related.all())),
        (_("Topics"), ", ".join(topic.name for topic in page.topics.all())),
        (_("Not for children"), _("Yes") if page.is_explicit else ""),
        (_("Language"), page.get_language_display()),
        (_("For search engines"), page.search_description),
        (_("Address"), page.public_url_path),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def refused(request, guest, refusal):
    """The episode as it stands now, with the reason at the top."""
    guest = type(guest).objects.get(pk=guest.pk)
    return guest_page(request, guest, line=refusal.line, status=409)


@opened
@require_POST
def agree(request, contributor, key):
    guest = guest_of(contributor, key)
    try:
        actions.agree(guest, digest=request.POST.get("digest", ""))
    except ActionRefused as refusal:
        return refused(request, guest, refusal)
    return see("guest", key, done="yes")


@opened
@require_POST
def cut(request, contributor, key):
    guest = guest_of(contributor, key)
    form = CutForm(request.POST, auto_id="cut_%s")
    if not form.is_valid():
        return guest_page(request, guest, cut_form=form)
    try:
        actions.ask_for_cut(guest, **form.cleaned_data)
    except ActionRefused as refusal:
        return refused(request, guest, refusal)
    return see("guest", key, done="cut")


@opened
@require_POST
def message(request, contributor, key):
    guest = guest_of(contributor, key)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return guest_page(request, guest, message_form=form)
    actions.write_as_guest(guest, body=form.cleaned_data["body"])
    return see("guest", key, done="sent")


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request, contributor, key):
    guest = guest_of(contributor, key)
    if request.method == "POST":
        actions.take_out(guest)
    if request.method == "POST" or guest.is_out:
        return see("guest", key, done="down")
    context = {"guest": guest, "title": title_of(guest)}
    return render(request, "submissions/my_pieces_episode_down.html", context)


@opened
@require_safe
def sound(request, contributor, key, *, is_small):
    """What they are asked about, or what is live: for them alone, while their page is open."""
    page = episodes.shown_to(guest_of(contributor, key))
    if page is None or page.recording is None or not page.recording.is_ready:
        raise Http404
    file = page.recording.small if is_small else page.recording.good
    size = media.size_of(file.storage, file.name)
    return as_file(media.send_sound(request, "private", file.name, size))
