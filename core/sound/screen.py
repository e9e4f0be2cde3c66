"""The recordings screen: put one in, see what became of it, hear it, erase it."""

from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from core.gate import sees_drafts
from core.models import Recording, RecordingState
from core.sound import erasing, jobs, programs, taking
from core.sound.forms import SLICE_BYTES, BeginForm, RecordingForm, SliceForm
from core.sound.refusals import SoundRefused

TOO_BIG_FOR_ONE_REQUEST = gettext_lazy(
    "That file is too big to send without JavaScript. Make an MP3 of it first."
)
NOT_DONE = (RecordingState.WAITING, RecordingState.WORKING)


class ForEditors:
    def dispatch(self, request, *args, **kwargs):
        if not sees_drafts(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Cell(BaseColumn):
    """A column whose cell is a template of this screen, given `recording`."""

    def __init__(self, name, *, label, classname=None):
        super().__init__(name, label=label, classname=classname)
        self.cell_template_name = f"core/admin/recordings/{name}.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {
            "recording": instance,
            "come": taking.come_so_far(instance) if is_coming(instance) else 0,
            "has_programs": programs.are_here(),
            "csrf_token": get_token(parent_context["request"]),
        }


def is_coming(recording):
    return recording.state == RecordingState.COMING


@method_decorator(never_cache, name="dispatch")
class RecordingsView(ForEditors, generic.IndexView):
    model = Recording
    page_title = gettext_lazy("Recordings")
    header_icon = "media"
    template_name = "core/admin/recordings/index.html"
    index_url_name = "recordings"
    index_results_url_name = "recordings_results"
    paginate_by = 50
    default_ordering = "-uploaded_at"
    # Who may see it is asked in `dispatch`.
    any_permission_required = None
    columns = [
        Cell("name", label=gettext_lazy("Recording"), classname="title"),
        Cell("state", label=gettext_lazy("State")),
        Cell("presses", label=gettext_lazy("What you can do")),
    ]

    def get_base_queryset(self):
        return Recording.objects.in_library()

    def order_queryset(self, queryset):
        return queryset.order_by("-uploaded_at", "-pk")

    def get_context_data(self, *args, form=None, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        return context | {
            "form": form or RecordingForm(),
            "slice_bytes": SLICE_BYTES,
            "is_any_not_done": any(row.state in NOT_DONE for row in context["object_list"]),
        }

    def post(self, request):
        """One recording in one request, for browsers without scripts."""
        form = RecordingForm(request.POST, request.FILES)
        if getattr(request, "has_left_out_files", False):
            form.add_error(
                "file",
                _("That file is too big to send without JavaScript. Make an MP3 of it first."),
            )
        elif form.is_valid():
            try:
                taking.take(
                    form.cleaned_data["file"],
                    title=title_of(form, form.cleaned_data["file"].name),
                    in_library=True,
                )
            except SoundRefused as refusal:
                form.add_error("file", str(refusal.message))
            else:
                messages.success(request, _("It’s here. It is being made ready."))
                return redirect("recordings")
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(form=form), status=422)


def title_of(form, name):
    return form.cleaned_data["title"] or PurePath(name).stem[:120]


class BeginView(ForEditors, View):
    """Announces an upload, or finds the one that was cut off: it is sent on from there."""

    http_method_names = ["post"]

    def post(self, request):
        form = BeginForm(request.POST)
        if not form.is_valid():
            return said(_("Choose the file again."), status=400)
        title, size = form.cleaned_data["title"], form.cleaned_data["size"]
        recording = Recording.objects.filter(
            in_library=True, state=RecordingState.COMING, title=title, upload_bytes=size
        ).first()
        if recording is None:
            try:
                recording = taking.begin(size=size, title=title, in_library=True)
            except SoundRefused as refusal:
                return said(str(refusal.message), status=422)
        return JsonResponse(
            {
                "address": reverse("recordings_slice", args=[recording.pk]),
                "there": ended_if_whole(recording, taking.come_so_far(recording)),
            }
        )


class SliceView(ForEditors, View):
    """One slice; the answer says where the next one begins, also when this one did not fit."""

    http_method_names = ["post"]

    def post(self, request, pk):
        recording = in_library(pk)
        form = SliceForm(request.POST, request.FILES)
        if not form.is_valid():
            return said(_("Choose the file again."), status=400)
        try:
            there = taking.add(
                recording, offset=form.cleaned_data["offset"], data=form.cleaned_data["slice"]
            )
        except taking.WrongPlace as wrong:
            there = wrong.there
        except SoundRefused as refusal:
            return said(str(refusal.message), status=422)
        return JsonResponse({"there": ended_if_whole(recording, there)})


class TryAgainView(ForEditors, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        jobs.try_again(in_library(pk))
        messages.success(request, _("It is being made ready again."))
        return redirect("recordings")


class EraseView(ForEditors, View):
    """Erases a recording that nothing uses."""

    http_method_names = ["post"]

    def post(self, request, pk):
        recording = in_library(pk)
        users = erasing.used_by(recording)
        if users:
            line = _("It is used by: %(titles)s.") % {"titles": ", ".join(sorted(users))}
            messages.error(request, line)
        else:
            erasing.erase(recording)
            messages.success(request, _("It is gone, and every copy of it."))
        return redirect("recordings")


def in_library(pk):
    """Others belong to the piece they came with, and this screen knows nothing of them."""
    return get_object_or_404(Recording.objects.in_library(), pk=pk)


def ended_if_whole(recording, there):
    """The last slice ends the upload, however often it is sent."""
    if there == recording.upload_bytes:
        taking.end(recording)
    return there


def said(line, *, status):
    return JsonResponse({"line": line}, status=status)


# Choosing one for a page


class ReadyOnes:
    def get_object_list(self):
        return Recording.objects.in_library().ready()


class ChooseRecording(ReadyOnes, ChooseView):
    pass


class ChooseRecordingResults(ReadyOnes, ChooseResultsView):
    pass


class RecordingChooserViewSet(ChooserViewSet):
    model = Recording
    icon = "media"
    choose_one_text = gettext_lazy("Choose a recording")
    choose_another_text = gettext_lazy("Choose another recording")
    choose_view_class = ChooseRecording
    choose_results_view_class = ChooseRecordingResults
