"""The desk's screens: each joins a form and an action."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core import gate, readability
from core.models import SiteSettings
from submissions import actions, queries
from submissions.desk import following, forms, item, keys, undo
from submissions.desk.filling import fill, values_for
from submissions.desk.listing import visible_to
from submissions.desk.theirs import offered
from submissions.enums import Status
from submissions.errors import ActionRefused, WordsChanged, WrongMoment
from submissions.models import DeclineReason
from submissions.my_pieces.sign_off import everything_else
from submissions.permissions import is_administrator, is_editor, is_lead
from submissions.second_person import checks


class PieceView(WagtailAdminTemplateMixin, View):
    """One piece, for somebody who may see it. Others are told nothing is there."""

    template_name = "submissions/desk/item.html"
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        if self.piece is None or not visible_to(request.user, self.piece):
            response = self.nothing_here()
        else:
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def nothing_here(self):
        """The same answer for what was taken down, what is not for them and what never was."""
        context = {
            "page_title": _("Nothing here"),
            "header_title": _("Nothing here"),
            "breadcrumbs_items": [
                *self.breadcrumbs_items,
                {"url": reverse("desk:queue"), "label": _("Waiting")},
                {"url": "", "label": _("Nothing here")},
            ],
            "onward_url": following.list_url(self.request),
            "has_keys": keys.are_on(self.request.user),
        }
        return TemplateResponse(
            self.request, "submissions/desk/nothing_here.html", context, status=404
        )

    @cached_property
    def piece(self):
        return item.get(self.kwargs["reference"])

    @property
    def url(self):
        return reverse("desk:item", args=[self.kwargs["reference"]])

    def get_page_title(self):
        return self.kwargs["reference"]

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:queue"), "label": _("Waiting")},
            {"url": self.url, "label": self.kwargs["reference"]},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "undo": undo.last(self.request),
            "has_keys": keys.are_on(self.request.user),
        }

    def show(self, **extra):
        """This screen as it stands now, with what was typed where a form is handed in."""
        context = self.get_context_data() | extra
        return TemplateResponse(self.request, self.get_template_names(), context)


class ItemView(PieceView):
    """Everything about one piece on one screen."""

    def get(self, request, *args, **kwargs):
        return self.show()

    def get_header_buttons(self):
        reference = following.next_reference(self.request, self.piece)
        if reference is None:
            return []
        url = reverse("desk:item", args=[reference])
        return [HeaderButton(_("Next"), url=url, icon_name="arrow-right", attrs={"data-key": "n"})]

    def show(self, **typed):
        """`typed` are bound forms by name, and whatever else only this answer shows."""
        return super().show(**(item_context(self.piece, self.request) | typed))


def item_context(piece, request):
    viewer = request.user
    answers = {answer.question_id: answer.answer for answer in piece.checklist_answers.all()}
    return item.context(piece, viewer=viewer, show_all="all" in request.GET) | {
        "second_said_yes": bool(piece.appealed_at) and checks.said_go_ahead(piece),
        "reply_form": forms.ReplyForm(prefix="reply"),
        "checklist_form": forms.ChecklistForm(answers=answers, prefix="checklist"),
        "hand_over_form": forms.HandOverForm(holder_id=piece.claimed_by_id, prefix="hand_over"),
        "adult_form": forms.AdultForm(prefix="adult"),
        "hide_form": forms.HideForm(prefix="hide"),
        "hold_form": forms.HoldForm(prefix="hold"),
        "lift_form": forms.LiftForm(prefix="lift"),
    }


def reading_line(text):
    """How old somebody has to be to read an editor's own words easily."""
    if not text.strip():
        return ""
    return _("Reading age about %(age)s.") % {"age": round(readability.reading_age(text))}


class ItemAction(ItemView):
    """One press on the item screen. When it can't be done, the screen says so and keeps all."""

    http_method_names = ["post", "get"]
    form_class = forms.NothingToSay
    form_name = ""
    done = gettext_lazy("Done.")

    def get(self, request, *args, **kwargs):
        return redirect(self.url)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not form.is_valid():
            return self.refuse(form, first_line(form))
        try:
            answer = self.act(form)
        except ActionRefused as refusal:
            return self.refuse(form, refusal.line)
        except gate.NotCleared as refusal:
            return self.refuse(form, refusal.message)
        if self.done:
            messages.success(request, self.done)
        return answer or redirect(self.url)

    def get_form(self):
        return self.form_class(
            self.request.POST, prefix=self.form_name or None, **self.get_form_kwargs()
        )

    def get_form_kwargs(self):
        return {}

    def act(self, form):
        """Do it; returns a response, or None for the item screen."""
        raise NotImplementedError

    def refuse(self, form, line):
        """The screen as it stands now, the line that says why, and what was typed."""
        messages.error(self.request, line)
        del self.piece
        if self.piece is None or not visible_to(self.request.user, self.piece):
            return redirect("desk:queue")
        typed = {f"{self.form_name}_form": form} if self.form_name else {}
        return self.show(**typed)


def first_line(form):
    return next(iter(form.errors.values()))[0]


class Claim(ItemAction):
    done = gettext_lazy("You have this one.")

    def act(self, form):
        actions.claim(self.piece, by=self.request.user)


class HandOver(ItemAction):
    form_class = forms.HandOverForm
    form_name = "hand_over"
    done = gettext_lazy("Handed over.")

    def get_form_kwargs(self):
        return {"holder_id": None}

    def act(self, form):
        actions.hand_over(self.piece, by=self.request.user, to=form.cleaned_data["to"])


class Reply(ItemAction):
    """Write to them: "ask" waits for an answer, "check" only says how it reads.

    "use" puts a reply template under what is typed.
    """

    form_class = forms.ReplyForm
    form_name = "reply"
    done = gettext_lazy("Sent. They see it in their pieces.")

    def post(self, request, *args, **kwargs):
        if "check" in request.POST:
            return self.show_reading(self.get_form())
        if "use" in request.POST:
            initial = {"body": self.with_template()}
            return self.show_reading(forms.ReplyForm(initial=initial, prefix=self.form_name))
        return super().post(request, *args, **kwargs)

    def with_template(self):
        asked = self.request.POST.get("template", "")
        replies = item.ready_replies(self.piece, viewer=self.request.user, site=SiteSettings.load())
        ready = [reply.text for reply in replies if str(reply.pk) == asked]
        return below(self.get_form()["body"].value() or "", ready)

    def show_reading(self, form):
        return self.show(reply_form=form, reading_age=reading_line(form["body"].value() or ""))

    def act(self, form):
        following.remember_place(self.request, self.piece)
        actions.reply(
            self.piece,
            by=self.request.user,
            body=form.cleaned_data["body"],
            wants_answer="ask" in self.request.POST,
        )


class LeaveUnanswered(ItemAction):
    done = gettext_lazy("It’s off the list.")

    def act(self, form):
        actions.leave_unanswered(self.piece, by=self.request.user)


class Checklist(ItemAction):
    form_class = forms.ChecklistForm
    form_name = "checklist"
    done = gettext_lazy("Answers kept.")

    def get_form_kwargs(self):
        return {"answers": {}}

    def act(self, form):
        piece = actions.answer_checklist(
            self.piece,
            by=self.request.user,
            answers=form.given(),
            words_read=self.request.POST.get("words_read"),
        )
        if piece.needs_lead:
            self.done = _("Answers kept. “Not sure” is with the safeguarding lead now.")


class RecordAdult(ItemAction):
    form_class = forms.AdultForm
    form_name = "adult"
    done = gettext_lazy("Kept: an adult with the right to agree has agreed.")

    def act(self, form):
        actions.record_adult(self.piece, by=self.request.user, **form.cleaned_data)


class ConfirmAge(ItemAction):
    done = gettext_lazy("Kept: you’ve checked how old they are.")

    def act(self, form):
        actions.confirm_age(self.piece.contributor, by=self.request.user)


class ShowContact(ItemAction):
    """The address itself, for this one answer; the history says who looked."""

    done = ""

    def act(self, form):
        if not hasattr(self.piece.contributor, "safe_contact"):
            raise WrongMoment
        contact = actions.look_at_contact(self.piece, by=self.request.user)
        return self.show(shown_contact=contact)


class Accept(ItemAction):
    """Accept it, with the checklist as it stands on the screen.

    "next" opens the piece after it; the draft is a press away in the line that says so.
    """

    done = ""

    def act(self, form):
        words_read = self.request.POST.get("words_read")
        onward = following.next_url(self.request, self.piece)
        checklist = forms.ChecklistForm(self.request.POST, answers={}, prefix="checklist")
        if checklist.is_valid() and checklist.given():
            actions.answer_checklist(
                self.piece,
                by=self.request.user,
                answers=checklist.given(),
                words_read=words_read,
            )
        page = actions.accept(self.piece, by=self.request.user, words_read=words_read)
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        if "next" in self.request.POST:
            line = _("%(reference)s is accepted. Its draft is ready.")
            messages.success(
                self.request,
                line % {"reference": self.piece.reference},
                buttons=[messages.button(edit_url, _("Edit its page"))],
            )
            return redirect(onward)
        messages.success(
            self.request, _("Accepted. This is its draft: nothing goes live without their yes.")
        )
        return redirect(edit_url)


class TakeBack(ItemAction):
    done = gettext_lazy("Taken back. You can edit it again.")

    def act(self, form):
        actions.take_back_sign_off(self.piece, by=self.request.user)


class Hide(ItemAction):
    form_class = forms.HideForm
    form_name = "hide"
    done = gettext_lazy("Hidden. Nobody can read it now.")

    def act(self, form):
        actions.hide(self.piece, by=self.request.user, reason=form.cleaned_data["reason"])


class EditAgain(ItemAction):
    done = gettext_lazy("Open for editing. It needs a new yes before anyone sees it.")

    def act(self, form):
        actions.edit_again(self.piece, by=self.request.user)
        return redirect("wagtailadmin_pages:edit", self.piece.page_id)


class SettleByline(ItemAction):
    form_class = forms.BylineForm
    done = gettext_lazy("Kept.")

    def act(self, form):
        actions.settle_byline(
            self.piece,
            by=self.request.user,
            name=form.cleaned_data["byline"],
            is_fine=form.cleaned_data["is_fine"],
        )


class Lift(ItemAction):
    form_class = forms.LiftForm
    form_name = "lift"
    done = gettext_lazy("Lifted. The first editor can decide it now.")

    def act(self, form):
        if not is_administrator(self.request.user):
            raise PermissionDenied
        actions.lift_appeal_rule(self.piece, by=self.request.user, **form.cleaned_data)


class PutOnHold(ItemAction):
    form_class = forms.HoldForm
    form_name = "hold"
    done = gettext_lazy("On hold. What they sent is kept until that day.")

    def act(self, form):
        if not is_lead(self.request.user):
            raise PermissionDenied
        actions.hold(
            self.piece,
            by=self.request.user,
            reason=form.cleaned_data["reason"],
            ends_at=form.ends_at,
        )


class StepView(PieceView):
    """A step with a screen of its own, open only while the piece stands where it can be taken."""

    open_at = ()

    def dispatch(self, request, *args, **kwargs):
        may_look = is_editor(request.user) and self.piece and visible_to(request.user, self.piece)
        if may_look and self.piece.status not in self.open_at:
            messages.error(request, WrongMoment.message)
            return redirect(self.url)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_page_title(self):
        return f"{self.page_title}: {self.kwargs['reference']}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"piece": self.piece, "item_url": self.url}


def below(typed, ready):
    """The ready words under those typed already, each of them once."""
    new = [words for words in ready if words not in typed]
    return "\n\n".join([typed.strip(), *new] if typed.strip() else new)


class DeclineView(StepView):
    """Not this time: a reason, a next step, both in words they can read."""

    template_name = "submissions/desk/decline.html"
    page_title = gettext_lazy("Not this time")
    open_at = (Status.RECEIVED, *item.DECLINABLE)

    def get(self, request, *args, **kwargs):
        return self.show(form=forms.DeclineForm())

    @cached_property
    def reasons(self):
        return list(DeclineReason.objects.all())

    def with_ready_words(self):
        """What is typed so far, and after it the ready reason that was asked for."""
        typed = self.request.POST
        asked = [ready for ready in self.reasons if str(ready.pk) == typed["start_from"]]
        values = values_for(self.piece, editor=self.request.user, site=SiteSettings.load())
        reasons = [fill(ready.text, values) for ready in asked]
        steps = [fill(ready.next_step, values) for ready in asked]
        return {
            "reason": below(typed.get("reason", ""), reasons),
            "next_step": below(typed.get("next_step", ""), steps),
        }

    def show(self, **extra):
        words_read = actions.words_named(self.piece)
        return super().show(reasons=self.reasons, words_read=words_read, **extra)

    def post(self, request, *args, **kwargs):
        if "start_from" in request.POST:
            return self.show(form=forms.DeclineForm(initial=self.with_ready_words()))
        form = forms.DeclineForm(request.POST)
        if not form.is_valid():
            messages.error(request, first_line(form))
            return self.show(form=form)
        onward = following.next_url(request, self.piece)
        try:
            actions.decline(
                self.piece,
                by=request.user,
                words_read=request.POST.get("words_read"),
                **form.cleaned_data,
            )
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
            return self.show(form=form)
        messages.success(request, _("They’ve been told, with the reason and what comes next."))
        return redirect(onward)


class SignOffView(StepView):
    """Every change of words with its reason, before the contributor is asked for a yes."""

    template_name = "submissions/desk/sign_off.html"
    page_title = gettext_lazy("Send for sign-off")
    open_at = (Status.ACCEPTED, Status.LIVE)

    @cached_property
    def page(self):
        return queries.latest_words(self.piece.page)

    @cached_property
    def changes(self):
        """Each change of words, with a few of the words around it."""
        around = item.words_around(self.piece, self.page)
        nothing = ("", "")
        return [
            change | {"around": around.get(change["no"], nothing)}
            for change in actions.changes_of(self.piece, self.page)
        ]

    def get(self, request, *args, **kwargs):
        given = forms.reasons_given(self.piece.sign_off_requests.first(), changes=self.changes)
        return self.show(form=forms.SignOffForm(initial=given, changes=self.changes))

    def show(self, **extra):
        return super().show(
            page=self.page,
            digest=gate.public_digest(self.page),
            changes=self.changes,
            common_reasons=forms.COMMON_REASONS,
            shown_too=everything_else(self.page),
            left=actions.checklist_left(self.piece, allow_yes=False),
            **offered(self.piece, self.page),
            **extra,
        )

    def post(self, request, *args, **kwargs):
        if "fill" in request.POST:
            filled = forms.with_reason_everywhere(
                request.POST, changes=self.changes, no=request.POST["fill"]
            )
            return self.show(form=forms.SignOffForm(initial=filled.dict(), changes=self.changes))
        form = forms.SignOffForm(request.POST, changes=self.changes)
        if request.POST.get("digest") != gate.public_digest(self.page):
            # The reasons were given for other changes than there are now.
            messages.error(request, WordsChanged.message)
            return self.show(form=form)
        if not form.is_valid():
            messages.error(request, first_line(form))
            return self.show(form=form)
        try:
            actions.request_sign_off(
                self.piece,
                by=request.user,
                reasons=form.reasons(),
                note=form.cleaned_data["note"],
            )
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
            return self.show(form=form)
        messages.success(request, _("It’s with them now. Nothing happens until they answer."))
        return redirect(self.url)


class ReadingAge(View):
    """The readability line while an editor writes. Nothing of it is kept."""

    def post(self, request):
        if not is_editor(request.user):
            raise PermissionDenied
        response = HttpResponse(reading_line(request.POST.get("text", "")[:5000]))
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        response.headers["Cache-Control"] = "no-store, private"
        return response
