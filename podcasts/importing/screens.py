"""Bringing a show in, as editors see it: one form, and how far each import is."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from podcasts.importing import bringing, jobs
from podcasts.importing.forms import ImportForm
from podcasts.importing.refusals import ImportRefused
from podcasts.models import EpisodePage, ListenIndexPage, ShowImport

SHOWN = 50


def may_import(user):
    """Whoever may add shows may bring some in."""
    index = ListenIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_add_subpage()


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Bring in a podcast")
    header_icon = "download"
    template_name = "podcasts/admin/import.html"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ImportForm())
        imports = ShowImport.objects.select_related("show")[:SHOWN]
        return super().get_context_data(**kwargs) | {
            "imports": imports,
            "waiting": EpisodePage.objects.filter(
                live=False, brought_in__show_import__is_for_approval=True
            ).order_by("path")[:SHOWN],
        }

    def post(self, request):
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                jobs.queue(self.asked(form.cleaned_data))
            except ImportRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("We’re on it. You can leave this page."))
                return redirect("import_podcast")
        return self.render_to_response(self.get_context_data(form=form))

    def asked(self, wanted):
        told = {"user": self.request.user, "is_for_approval": wanted["is_for_approval"]}
        if wanted["file"]:
            return bringing.ask_for_file(wanted["file"].read(), **told)
        return bringing.ask_for(wanted["address"], **told)
