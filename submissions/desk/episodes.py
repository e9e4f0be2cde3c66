"""Episodes on the desk: what each waits for, who is in it, and the approval it goes live by."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core import gate
from core.enums import AgeBand
from core.models import SiteSettings
from podcasts.models import EpisodePage
from submissions import actions, episodes
from submissions.desk.forms import AdultForm, NothingToSay, PlainForm
from submissions.desk.full import DeskScreen
from submissions.errors import ActionRefused
from submissions.models import Guest
from submissions.my_pieces.episodes import everything_else
from submissions.sending import keeping

EPISODES_A_PAGE = 30


class ApproveForm(PlainForm):
    """What an editor says about exactly what they heard and read. Every box has to be ticked."""

    heard = forms.BooleanField(
        label=gettext_lazy("I read all the words along with the sound, and they are the same."),
    )
    nobody_found = forms.BooleanField(
        label=gettext_lazy("Nobody can be found by it: no names, places, schools or dates."),
    )
    note_set = forms.BooleanField(
        label=gettext_lazy("It has a note before it, and marks to skip, where it needs them."),
    )
    others_out = forms.BooleanField(
        label=gettext_lazy("Whoever took themselves out is not heard or named in it any more."),
    )
    nobody_in_it = forms.BooleanField(
        label=gettext_lazy("Nobody is in it but us, or they said yes on paper."),
    )
    on_paper = forms.CharField(
        label=gettext_lazy("Who wrote that down, and where is it kept?"),
        help_text=gettext_lazy("Nobody but us in it? Then write that."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say who wrote it down, and where it is kept.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, has_guests, has_guests_out, **kwargs):
        super().__init__(*args, **kwargs)
        if has_guests:
            del self.fields["nobody_in_it"], self.fields["on_paper"]
        if not has_guests_out:
            del self.fields["others_out"]
        for field in self.fields.values():
            if isinstance(field, forms.BooleanField):
                field.error_messages["required"] = _("Tick every line that is so.")


class GuestForm(PlainForm):
    name = forms.CharField(
        label=gettext_lazy("What you call them"),
        help_text=gettext_lazy("For the team. Readers never see it."),
        max_length=60,
        error_messages={"required": gettext_lazy("Say what you call them.")},
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("How old are they?"),
        choices=AgeBand.choices,
        initial=AgeBand.NOT_SAID,
        required=False,
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of a piece of theirs, if they sent one"),
        help_text=gettext_lazy("Then the words they have open this too."),
        max_length=40,
        required=False,
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("A safe e-mail address, if they want to be told"),
        help_text=gettext_lazy("Ask them first. All we ever write is “You have a reply.”"),
        required=False,
    )


class WriteForm(PlainForm):
    body = forms.CharField(
        label=gettext_lazy("Write to them"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class EpisodesView(DeskScreen):
    """Every episode with what it waits for; what is not live comes first."""

    template_name = "submissions/desk/episodes.html"
    page_title = gettext_lazy("Episodes")

    def get(self, request):
        in_order = EpisodePage.objects.order_by("live", "-latest_revision_created_at", "-pk")
        shown = Paginator(in_order, EPISODES_A_PAGE).get_page(request.GET.get("p"))
        for page in shown:
            page.state = episodes.state_of(page)
        return self.show(episodes=shown)


class EpisodeView(DeskScreen):
    """One episode: hear it, read it, who is in it, what they said."""

    template_name = "submissions/desk/episode.html"

    @cached_property
    def page(self):
        found = EpisodePage.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def url(self):
        return reverse("desk:episode", args=[self.kwargs["pk"]])

    @property
    def page_title(self):
        return self.page.title

    def get_breadcrumbs_items(self):
        *before, here = super().get_breadcrumbs_items()
        return [*before, {"url": reverse("desk:episodes"), "label": _("Episodes")}, here]

    def get(self, request, *args, **kwargs):
        return self.show()

    def show(self, **typed):
        words = episodes.newest(self.page)
        digest = gate.public_digest(words)
        guests = episodes.guests_of(self.page)
        out = episodes.guests_out_of(self.page)
        return super().show(
            **{
                "episode": words,
                "state": episodes.state_of(self.page),
                "is_public": episodes.is_public(self.page),
                "is_approved": episodes.is_approved(self.page, digest),
                "approval": episodes.approval_of(self.page),
                "rows": everything_else(words),
                "guests": [row_of(guest, digest) for guest in guests + out],
                "approve_form": ApproveForm(
                    initial={"digest": digest},
                    has_guests=bool(guests),
                    has_guests_out=bool(out),
                    prefix="approve",
                ),
                "guest_form": GuestForm(prefix="guest"),
                **typed,
            }
        )


def row_of(guest, digest):
    """One guest as the screen shows them."""
    has_answered = guest.is_out or guest.yeses.exists() or guest.messages.exists()
    return {
        "guest": guest,
        "has_said_yes": episodes.has_said_yes(guest, digest),
        "thread": guest.messages.select_related("sent_by"),
        "may_be_removed": not has_answered,
        "write_form": WriteForm(prefix=f"write-{guest.pk}"),
        "adult_form": AdultForm(prefix=f"adult-{guest.pk}"),
    }


class EpisodeAction(EpisodeView):
    """One press on an episode's screen. When it can't be done, the screen says why."""

    form_class = NothingToSay
    form_name = ""
    done = gettext_lazy("Done.")

    def get(self, request, *args, **kwargs):
        return redirect(self.url)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not form.is_valid():
            return self.refuse(form, next(iter(form.errors.values()))[0])
        try:
            answer = self.act(form)
        except ActionRefused as refusal:
            return self.refuse(form, refusal.line)
        except gate.NotCleared as refusal:
            return self.refuse(form, refusal.message)
        messages.success(request, self.done)
        return answer or redirect(self.url)

    def get_form(self):
        return self.form_class(self.request.POST, prefix=self.form_name or None)

    def refuse(self, form, line):
        messages.error(self.request, line)
        return self.show(**({f"{self.form_name}_form": form} if self.form_name else {}))

    def act(self, form):
        """Do it; returns a response, or None for the episode's screen."""
        raise NotImplementedError


class Approve(EpisodeAction):
    form_name = "approve"
    done = gettext_lazy("Approved. It goes live once everybody in it has said yes.")

    def get_form(self):
        return ApproveForm(
            self.request.POST,
            prefix=self.form_name,
            has_guests=bool(episodes.guests_of(self.page)),
            has_guests_out=bool(episodes.guests_out_of(self.page)),
        )

    def act(self, form):
        actions.approve_episode(
            self.page,
            by=self.request.user,
            digest=form.cleaned_data["digest"],
            on_paper=form.cleaned_data.get("on_paper", ""),
        )


class Hide(EpisodeAction):
    done = gettext_lazy("Off the site. It needs to be approved again before it is back.")

    def act(self, form):
        actions.hide_episode(self.page, by=self.request.user)


class AddGuest(EpisodeAction):
    form_class = GuestForm
    form_name = "guest"
    done = gettext_lazy("They are a guest of this episode now.")

    def act(self, form):
        guest, keys = actions.add_guest(self.page, by=self.request.user, **form.cleaned_data)
        if keys is None:
            return None
        keeping.keep(self.request, slip_of=guest.key, words=keys.words, token=keys.token)
        return redirect("desk:guest_slip", guest.page_id, guest.pk)


class GuestAction(EpisodeAction):
    """One press about one guest of this episode."""

    @cached_property
    def guest(self):
        found = Guest.objects.filter(page_id=self.kwargs["pk"], pk=self.kwargs["guest"]).first()
        if found is None:
            raise Http404
        return found

    def get_form(self):
        return self.form_class(self.request.POST, prefix=f"{self.form_name}-{self.guest.pk}")

    def refuse(self, form, line):
        messages.error(self.request, line)
        return self.show(typed_for=self.guest.pk, typed=form, typed_name=self.form_name)


class RemoveGuest(GuestAction):
    done = gettext_lazy("They are no guest of this episode any more.")

    def act(self, form):
        actions.remove_guest(self.guest, by=self.request.user)


class WriteToGuest(GuestAction):
    form_class = WriteForm
    form_name = "write"
    done = gettext_lazy("Sent.")

    def act(self, form):
        actions.write_to_guest(self.guest, by=self.request.user, **form.cleaned_data)


class GuestAdult(GuestAction):
    form_class = AdultForm
    form_name = "adult"
    done = gettext_lazy("Kept.")

    def act(self, form):
        actions.record_guest_adult(self.guest, by=self.request.user, **form.cleaned_data)


class TakeGuestOut(GuestAction):
    done = gettext_lazy("They are out, and the episode is off the site.")

    def act(self, form):
        actions.take_out(self.guest, by=self.request.user)


class GuestSlip(GuestAction):
    """The code words and the private link to hand over: once, in this browser, for a while."""

    template_name = "submissions/desk/guest_slip.html"

    def get(self, request, *args, **kwargs):
        kept = keeping.kept(request)
        is_here = kept.get("slip_of") == self.guest.key
        return DeskScreen.show(
            self,
            guest=self.guest,
            is_here=is_here,
            words=kept["words"].split() if is_here else [],
            link=request.build_absolute_uri(reverse("my_pieces_link", args=[kept["token"]]))
            if is_here
            else "",
            open_url=request.build_absolute_uri(reverse("my_pieces_open")),
            site_settings=SiteSettings.load(),
        )

    def post(self, request, *args, **kwargs):
        """Put the words away: nobody can see them here again."""
        if keeping.kept(request).get("slip_of") == self.guest.key:
            keeping.forget(request)
        return redirect(self.url)
