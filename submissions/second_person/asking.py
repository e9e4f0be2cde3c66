"""Lost words: the public page that asks, and what who asked is told."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import throttle
from core.models import SiteSettings
from submissions.my_pieces.access import is_private, opened, posted, see
from submissions.second_person import lost_words, promises
from submissions.second_person.forms import LostForm
from submissions.sending import keeping
from submissions.sending.keys import all_or_nothing, keys_context

LOST = "lost"
ASKS_PER_HOUR = 10


@is_private
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request):
    """What they remember; five words at once, which open nothing yet."""
    if not promises.has_lost_words():
        return render(request, "submissions/lost_off.html")
    form = LostForm(posted(request))
    is_over = request.method == "POST" and throttle.is_over(request, LOST, limit=ASKS_PER_HOUR)
    if request.method != "POST" or is_over or not form.is_valid():
        context = {"form": form, "is_over": is_over, **waiting()}
        return render(request, "submissions/lost.html", context, status=429 if is_over else 200)
    throttle.count(request, LOST, minutes=60)
    with all_or_nothing(request):
        _lost, words = lost_words.ask(**form.cleaned_data)
        keeping.keep(request, words=words, made_for=LOST)
    return redirect("lost_asked")


def waiting():
    site = SiteSettings.load()
    return {"days": site.lost_words_days, "person": site.second_person_name}


@is_private
@require_http_methods(["GET", "HEAD"])
def asked(request):
    kept = keeping.kept(request)
    shown = keys_context(request, kept) if kept.get("made_for") == LOST else {}
    return render(request, "submissions/lost_asked.html", {**shown, **waiting()})


def state_page(request, lost):
    """Told to whoever types the words they were given when they asked."""
    context = {"lost": lost, "opens_at": lost_words.opens_at(lost), **waiting()}
    return render(request, "submissions/lost_state.html", context)


@opened
@require_POST
def not_me(request, contributor):
    """Whoever has the page open did not ask: nobody gets new words."""
    lost_words.stop(contributor)
    return see("my_pieces", done="stopped")
