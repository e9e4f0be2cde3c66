"""New keys as they are shown: the words, a picture of them, the link, and one word asked back."""

import hashlib
import json
import secrets
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.qr import qr_code
from submissions import session
from submissions.my_pieces.access import is_private, leaving, posted
from submissions.my_pieces.forms import PlainForm, Typed, words_input
from submissions.sending import keeping
from submissions.sending.words_picture import words_picture
from submissions.words import HOW_MANY, tidy_code_words

ASKED = "word_asked"
SENT = "sent"
SAVED = "saved"
#: The name says nothing of what is in it.
PICTURE_NAME = "list.png"
#: Boxes that nobody fills in: the script and the server do.
CHANGES_BY_ITSELF = {"csrfmiddlewaretoken", "count", "draft"}
WHICH = (
    gettext_lazy("What’s the first word?"),
    gettext_lazy("What’s the second word?"),
    gettext_lazy("What’s the third word?"),
    gettext_lazy("What’s the fourth word?"),
    gettext_lazy("What’s the last word?"),
)


@contextmanager
def all_or_nothing(request):
    """What is done here and what this browser is told of it are kept together, or not at all."""
    with transaction.atomic():
        yield
        request.session.save()
    has_cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME) == request.session.session_key
    request.session.modified = not has_cookie


def forget_everything(request):
    """This browser holds no draft and no words any more."""
    session.forget_draft(request)
    keeping.forget(request)
    for key in (SENT, SAVED):
        request.session.pop(key, None)


def show_saved(request, draft, keys):
    """Let the next page show the words. The draft itself is let go of: its words alone open it."""
    forget_everything(request)
    request.session[SAVED] = {"ends_at": draft.ends_at.isoformat(), "has_own_keys": keys is None}
    shown = {"words": keys.words, "token": keys.token} if keys else {}
    page, press = request.POST.get("page", ""), press_of(request)
    keeping.keep(request, saved=str(draft.pk), page=page, press=press, **shown)


def was_just_saved(request):
    """Whether something was saved for later here, in the last quarter of an hour."""
    return "saved" in keeping.kept(request)


def is_of_saved(request):
    """Whether the page that was pressed belongs to what was just saved."""
    kept, pressed = keeping.kept(request), request.POST
    if "saved" not in kept:
        return False
    is_its_page = bool(kept["page"]) and pressed.get("page") == kept["page"]
    return is_its_page or pressed.get("draft") == kept["saved"]


def is_pressed_again(request):
    """Whether this is the press that saved it once more, with nothing typed since."""
    return keeping.kept(request).get("press") == press_of(request)


def press_of(request):
    """What was pressed, as a number that says nothing of it."""
    boxes = sorted(item for item in request.POST.items() if item[0] not in CHANGES_BY_ITSELF)
    return hashlib.sha256(json.dumps(boxes).encode()).hexdigest()


def keys_context(request, keys):
    """What the page that shows new keys needs; nothing once they are put away."""
    if "words" not in keys:
        return {}
    shown = {"words": keys["words"].split(), "picture_url": reverse("send_words_picture")}
    if "token" in keys:
        link = request.build_absolute_uri(reverse("my_pieces_link", args=[keys["token"]]))
        shown |= {"link": link, "qr": qr_code(link)}
    return shown


@require_safe
@is_private
def picture(request):
    """The five words as a picture to keep."""
    words = keeping.kept(request).get("words")
    if not words:
        raise Http404
    response = HttpResponse(words_picture(words.split()), content_type="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="{PICTURE_NAME}"'
    return response


class WordForm(PlainForm):
    word = Typed(
        help_text=gettext_lazy("Look at what you kept, not at the screen."),
        required=False,
        widget=words_input(),
    )

    def __init__(self, *args, words, number, **kwargs):
        super().__init__(*args, **kwargs)
        self.words, self.number = words, number
        self.fields["word"].label = WHICH[number]

    def clean_word(self):
        """Any of the ways they could have meant it; what is wrong is never counted."""
        typed = tidy_code_words(self.cleaned_data["word"])
        if typed not in (self.words.split()[self.number], self.words):
            raise ValidationError(
                _("That isn’t the one. Here are your words again. Nothing is lost.")
            )
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@is_private
def words_asked(request):
    """One word asked back, before the words are put away. Wrong shows them again."""
    kept = keeping.kept(request)
    if "words" not in kept:
        return render(request, "submissions/send_words_away.html")
    typed = posted(request) or ({} if "again" in request.GET else None)
    form = WordForm(typed, words=kept["words"], number=number_asked(request))
    if request.method == "POST" and ("skip" in request.POST or form.is_valid()):
        put_away(request, kept)
        return leaving(redirect("send_words"))
    if request.method == "POST":
        return redirect(f"{reverse('send_words')}?again=1")
    context = {"form": form, "again": keys_context(request, kept) if form.is_bound else {}}
    return render(request, "submissions/send_words.html", context)


def number_asked(request):
    """Which of the words, from 0; the same one until it is answered."""
    return request.session.setdefault(ASKED, secrets.randbelow(HOW_MANY))


def put_away(request, kept):
    """The words go, and what the page around them knew; new words leave a draft alone."""
    request.session.pop(ASKED, None)
    keeping.forget(request)
    if "made_for" not in kept:
        for key in (SENT, SAVED):
            request.session.pop(key, None)
