"""Opening somebody's pieces, locking them, and making new keys to them."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import throttle
from core.errors import too_many
from submissions import actions, queries, session
from submissions.errors import WrongMoment
from submissions.models import OpenedWith
from submissions.my_pieces.access import (
    is_private,
    leaving,
    open_page,
    opened,
    posted,
    see,
)
from submissions.my_pieces.forms import OpenForm
from submissions.second_person import asking, lost_words
from submissions.sending import keeping
from submissions.sending.keys import all_or_nothing, keys_context

WRONG_WORDS_MINUTES = 15
OPENINGS_SHOWN = 20
#: What the keys that are kept to be read were made for.
NEW = "new"


@is_private
@require_http_methods(["GET", "HEAD", "POST"])
def open_with_words(request):
    form = OpenForm(posted(request))
    if request.method != "POST":
        return open_page(request, form, is_wrong_link="again" in request.GET)
    if throttle.is_over(request, "open", limit=settings.WRONG_WORDS_PER_QUARTER):
        return too_many(request)
    if form.is_valid():
        contributor = queries.contributor_by_words(form.cleaned_data["words"])
        if contributor and session.open_pieces(request, contributor, opened_with=OpenedWith.WORDS):
            return see("my_pieces")
        lost = lost_words.by_words(form.cleaned_data["words"])
        if lost is not None:
            return answer_who_lost_words(request, lost)
        throttle.count(request, "open", minutes=WRONG_WORDS_MINUTES)
        form.add_error("words", _("Check the five words and try again"))
    return open_page(request, form, is_wrong=form.is_bound and bool(form["words"].value()))


def answer_who_lost_words(request, lost):
    """Words given to somebody who lost theirs: they open the page, or say how far it is."""
    contributor = lost_words.give(lost)
    if contributor and session.open_pieces(request, contributor, opened_with=OpenedWith.WORDS):
        return see("my_pieces")
    return asking.state_page(request, lost)


@is_private
@require_GET
def open_with_link(request, token):
    """Swap the link for a session, and leave its address at once. Nothing is changed by it."""
    contributor = queries.contributor_by_link(token)
    if contributor and session.open_pieces(request, contributor, opened_with=OpenedWith.LINK):
        return see("my_pieces_just_opened")
    return HttpResponseRedirect(f"{reverse('my_pieces_open')}?again=1")


@is_private
@require_GET
def just_opened(request):
    """On to their pieces, by an answer that browsers keep out of their history: "not found".

    With it they leave out the private link that led here, even where somebody typed it.
    """
    return render(request, "submissions/my_pieces_just_opened.html", status=404)


@is_private
@require_POST
def lock(request):
    session.lock_pieces(request)
    keeping.forget(request)
    return leaving(see("my_pieces_open"))


@opened
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request, contributor):
    """When their page was open, and new keys when somebody else knows the old ones."""
    if request.method == "POST":
        return make_new_keys(request, contributor)
    kept = keeping.kept(request)
    context = {
        "openings": queries.openings_of(contributor)[:OPENINGS_SHOWN],
        "here": request.opening,
        "press": actions.press_of(contributor),
        **(keys_context(request, kept) if kept.get("made_for") == NEW else {}),
    }
    return render(request, "submissions/my_pieces_keys.html", context)


def make_new_keys(request, contributor):
    """At once. Keys somebody has just been given for other pieces are read first."""
    waiting = keeping.kept(request).get("words")
    if waiting and queries.contributor_by_words(waiting) != contributor:
        return see("send_words")
    try:
        with all_or_nothing(request):
            lost_words.stop(contributor)
            made = actions.make_new_keys(
                contributor,
                press=request.POST.get("press", ""),
                opening=request.opening,
                draft=session.draft_of(request),
            )
            keeping.keep(request, words=made.words, token=made.token, made_for=NEW)
    except WrongMoment:
        pass  # Pressed twice: the page shows the words of the first press.
    return see("my_pieces_keys")
