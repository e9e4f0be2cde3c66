"""An episode at the desk: who is heard in it, what they said, and letting its words go."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core.enums import AgeBand
from podcasts.models import EpisodePage
from submissions import actions
from submissions.desk.forms import PlainForm
from submissions.desk.full import DeskScreen
from submissions.errors import ActionRefused
from submissions.sending import keeping


class GuestForm(PlainForm):
    name = forms.CharField(
        label=gettext_lazy("Who they are"),
        help_text=gettext_lazy("For editors. Nobody else sees it."),
        max_length=60,
    )
    age_band = forms.ChoiceField(label=gettext_lazy("Age"), choices=AgeBand.choices)
    adult_agreed_by = forms.CharField(
        label=gettext_lazy("Too young to agree alone? Who agreed, and how you checked"),
        max_length=200,
        required=False,
    )


class AdultForm(PlainForm):
    who = forms.CharField(label=gettext_lazy("Who agreed, and how you checked"), max_length=200)


class EpisodeView(DeskScreen):
    template_name = "submissions/desk/episode.html"
    page_title = gettext_lazy("Guests and going live")
    header_icon = "headphones"

    @cached_property
    def episode(self):
        episode = EpisodePage.objects.filter(pk=self.kwargs["pk"]).first()
        if episode is None:
            raise Http404
        return episode

    def get(self, request, pk):
        return self.show()

    def show(self, **extra):
        episode = self.episode
        approval = actions.approval_that_counts(episode)
        guests = list(episode.guests.select_related("contributor"))
        for guest in guests:
            guest.has_agreed = approval is not None and actions.has_agreed(guest, approval.digest)
        kept = keeping.kept(self.request)
        words = kept.get("words", "") if kept.get("slip_of") == self.slip else ""
        context = {
            "episode": episode,
            "approval": approval,
            "guests": guests,
            "missing": episode.get_latest_revision_as_object().is_missing,
            "words": words.split(),
            "open_url": self.request.build_absolute_uri(reverse("my_pieces_open")),
            "form": GuestForm(),
            "adult_form": AdultForm(),
        }
        return super().show(**(context | extra))

    @property
    def slip(self):
        return f"episode-{self.kwargs['pk']}"

    def post(self, request, pk):
        doing = getattr(self, f"do_{request.POST.get('do', '')}", None)
        if doing is None:
            raise Http404
        try:
            return doing() or redirect("desk:episode", pk)
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
            return self.show()

    def do_add(self):
        form = GuestForm(self.request.POST)
        if not form.is_valid():
            messages.error(self.request, next(iter(form.errors.values()))[0])
            return self.show(form=form)
        _guest, keys = actions.add_guest(self.episode, by=self.request.user, **form.cleaned_data)
        keeping.keep(self.request, slip_of=self.slip, words=keys.words)
        return None

    def do_away(self):
        keeping.forget(self.request)

    def do_adult(self):
        guest = self.episode.guests.filter(pk=self.number("guest")).first()
        if guest is None:
            raise Http404
        actions.record_guests_adult(guest, who=self.request.POST.get("who", ""))

    def number(self, name):
        value = self.request.POST.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0

    def do_approve(self):
        actions.approve_episode(self.episode, by=self.request.user)
        messages.success(self.request, _("These words are approved."))

    def do_down(self):
        actions.take_episode_down(self.episode)
        messages.success(self.request, _("It’s down. Nobody can hear it here any more."))
