"""Somebody's pieces are open in this browser: a new one goes with them when they say so."""

from dataclasses import dataclass

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions import session
from submissions.models import Contributor
from submissions.my_pieces.forms import PlainForm

FRESH = "fresh"
KEEP = "keep-"
#: Says that the question stood on the page, whatever was answered.
ASKED = "join_asked"


class JoinForm(PlainForm):
    """The answer names the opening it was about: other pieces opened meanwhile are asked about."""

    join = forms.ChoiceField(
        label=gettext_lazy("Somebody’s pieces are open on this phone. Where does this one go?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Pick where this one goes"),
            "invalid_choice": gettext_lazy("Pick where this one goes"),
        },
    )

    def __init__(self, data=None, *, opening):
        super().__init__(data)
        self.opening = opening
        self.fields["join"].choices = [
            (f"{KEEP}{opening.pk}", _("Keep it with the pieces open now. The same words open it.")),
            (FRESH, _("Start fresh, with words of its own")),
        ]


@dataclass(frozen=True)
class Whose:
    """Whose a draft becomes; with nobody, new words are made for it."""

    contributor: Contributor | None = None
    #: The question, where there is one to ask.
    form: JoinForm | None = None
    #: What they have to know before they press again.
    note: str = ""

    @property
    def is_open(self):
        """Whether somebody has to say something first."""
        return bool(self.note) or (self.form is not None and not self.form.is_valid())


def whose(request, draft):
    """Whose this draft becomes, by what was answered. One saved before has its own words."""
    if draft.contributor_id:
        return Whose(contributor=draft.contributor)
    opening = session.opening_of(request)
    if opening is None:
        answered = request.POST.get("join", "") or request.GET.get("join", "")
        return Whose(note=locked_line() if answered.startswith(KEEP) else "")
    is_asked_again = ASKED in request.POST or "join" in request.GET
    form = JoinForm(request.POST if is_asked_again else None, opening=opening)
    is_kept = form.is_valid() and form.cleaned_data["join"] != FRESH
    return Whose(contributor=opening.contributor if is_kept else None, form=form)


def ask_again(request, url):
    """To the page that asks, at an address that Back and reload can go to."""
    if ASKED not in request.POST:
        return redirect(url)
    answered = KEEP if request.POST.get("join", "").startswith(KEEP) else ""
    return redirect(f"{reverse(url)}?join={answered}")


def locked_line():
    return _(
        "The pieces locked in between, so this one can’t go with them now. Open them again first. "
        "Or press again, and it gets words of its own."
    )
