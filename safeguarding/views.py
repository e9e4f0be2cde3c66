"""Pressing "I'm worried", and the screens of those who look after it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.headers import UPLOAD_POLICY
from safeguarding import actions, copies, forms, queries
from safeguarding.enums import About
from safeguarding.listing import case_context
from safeguarding.permissions import can_be_worried, can_open_cases
from safeguarding.sealing import CannotOpen
from submissions.desk.listing import visible_to
from submissions.errors import ActionRefused
from submissions.models import Submission


class PrivateScreen(WagtailAdminTemplateMixin, View):
    """A screen of the admin that no browser keeps."""

    header_icon = "warning"

    def dispatch(self, request, *args, **kwargs):
        if not self.may_see():
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def may_see(self):
        raise NotImplementedError

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def show(self, **context):
        context = self.get_context_data() | context
        return TemplateResponse(self.request, self.get_template_names(), context)


# --- pressing -------------------------------------------------------------------------------


class Worried(PrivateScreen):
    """Anybody signed in says they are worried about what they see.

    The answer to the press is the same whatever has become of the piece meanwhile, so that it
    tells nobody which pieces are kept apart.
    """

    template_name = "safeguarding/worried.html"
    page_title = gettext_lazy("I’m worried")

    @cached_property
    def piece(self):
        return Submission.objects.filter(reference=self.kwargs["reference"]).first()

    def may_see(self):
        user = self.request.user
        if not can_be_worried(user) or self.piece is None:
            return False
        return self.request.method == "POST" or visible_to(user, self.piece)

    def get(self, request, *args, **kwargs):
        return self.ask(forms.WorriedForm())

    def ask(self, form):
        about, about_id = self.about
        return self.show(
            form=form,
            piece=self.piece,
            about=about,
            asked=self.asked,
            is_about_all=about == About.PIECE,
            back=reverse("desk:item", args=[self.piece.reference]),
        )

    @property
    def asked(self):
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return given.get("about", "")

    @property
    def about(self):
        return forms.asked_about(self.asked, self.piece)

    def post(self, request, *args, **kwargs):
        form = forms.WorriedForm(request.POST)
        if not form.is_valid():
            if not visible_to(request.user, self.piece):
                raise Http404
            return self.ask(form)
        about, about_id = self.about
        try:
            actions.worry(
                self.piece,
                by=request.user,
                note=form.cleaned_data["note"],
                about=about,
                about_id=about_id,
            )
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
            return (
                self.ask(form) if visible_to(request.user, self.piece) else redirect("worry_told")
            )
        return redirect("worry_told")


class Told(PrivateScreen):
    """What whoever pressed it sees. Nothing of the piece, in the address neither."""

    template_name = "safeguarding/told.html"
    page_title = gettext_lazy("I’m worried")

    def may_see(self):
        return can_be_worried(self.request.user)

    def get(self, request, *args, **kwargs):
        return self.show(back=reverse("desk:queue"))


# --- looking after --------------------------------------------------------------------------


class CaseView(PrivateScreen):
    """One worry on one screen: what it is about, what was said, and everything done since."""

    template_name = "safeguarding/case.html"
    page_title = gettext_lazy("Worry")

    def may_see(self):
        return can_open_cases(self.request.user) and self.case is not None

    @cached_property
    def case(self):
        return queries.case_by_ref(self.kwargs["ref"])

    @property
    def url(self):
        return reverse("worries:case", args=[self.case.ref])

    def get_page_title(self):
        return f"{self.page_title} {self.case.reference}"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("worries:list"), "label": _("Worries")},
            {"url": "", "label": self.case.reference},
        ]

    def get(self, request, *args, **kwargs):
        return self.show()

    def show(self, **typed):
        actions.look(self.case, by=self.request.user)
        blank = {
            "note_form": forms.NoteForm(prefix="note"),
            "close_form": forms.CloseForm(prefix="close", is_piece_left=self.case.is_piece_left),
            "back_form": forms.GiveBackForm(prefix="back"),
        }
        return super().show(**(blank | case_context(self.case) | typed))


class CaseAction(CaseView):
    """One press on the screen of a worry. When it can't be done, the screen says why."""

    http_method_names = ["post", "get"]
    form_name = ""
    done = ""

    def get(self, request, *args, **kwargs):
        return redirect(self.url)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not form.is_valid():
            return self.refuse(form, next(iter(form.errors.values()))[0])
        try:
            self.act(form.cleaned_data)
        except ActionRefused as refusal:
            return self.refuse(form, refusal.line)
        messages.success(request, self.done)
        return redirect(self.url)

    def refuse(self, form, line):
        messages.error(self.request, line)
        del self.case
        return self.show(**{f"{self.form_name}_form": form})


class WriteNote(CaseAction):
    form_name = "note"
    done = gettext_lazy("Kept.")

    def get_form(self):
        return forms.NoteForm(self.request.POST, prefix="note")

    def act(self, given):
        actions.write_note(self.case, by=self.request.user, note=given["note"])


class Close(CaseAction):
    form_name = "close"
    done = gettext_lazy("Closed. What is kept of it is kept for its time, and then destroyed.")

    def get_form(self):
        is_left = self.case.is_piece_left
        return forms.CloseForm(self.request.POST, prefix="close", is_piece_left=is_left)

    def act(self, given):
        actions.close(
            self.case,
            by=self.request.user,
            outcome=given.get("outcome", ""),
            reason=given["reason"],
        )


class GiveBack(CaseAction):
    form_name = "back"
    done = gettext_lazy("The editors have it again.")

    def get_form(self):
        return forms.GiveBackForm(self.request.POST, prefix="back")

    def act(self, given):
        actions.give_back(self.case, by=self.request.user, reason=given["reason"])


CANNOT_OPEN = gettext_lazy(
    "This copy can’t be opened with the key this site has now. Nothing is lost: ask whoever runs "
    "the server for the key it was sealed with."
)


class OpenCopy(CaseView):
    """What is sealed, in this one answer; the log says who read it."""

    http_method_names = ["post", "get"]

    def get(self, request, *args, **kwargs):
        return redirect(self.url)

    def post(self, request, *args, **kwargs):
        try:
            return self.show(opened=actions.open_copy(self.case, by=request.user))
        except ActionRefused as refusal:
            messages.error(request, refusal.line)
        except CannotOpen:
            messages.error(request, CANNOT_OPEN)
        return self.show()


class CopyPicture(CaseView):
    """One picture out of a sealed copy."""

    def get(self, request, *args, **kwargs):
        copy = queries.sealed_copy_of(self.case)
        try:
            found = copy and copies.open_picture(copy, kwargs["number"])
        except CannotOpen as problem:
            raise Http404 from problem
        if not found:
            raise Http404
        actions.look(self.case, by=request.user)
        data, kind = found
        response = HttpResponse(data, content_type=kind)
        response.headers["Content-Security-Policy"] = UPLOAD_POLICY
        return response
