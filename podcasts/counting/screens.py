"""The counts as editors see them: tables, the same as a file, and figures from elsewhere."""

import csv

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.gate import sees_drafts
from podcasts.counting import report
from podcasts.counting.forms import DaysForm, FigureForm
from podcasts.models import FigureFromElsewhere

#: What a program for tables would take for a sum.
SUMS_BEGIN_WITH = ("=", "+", "-", "@", "\t", "\r")


class ForEditors:
    def dispatch(self, request, *args, **kwargs):
        if not sees_drafts(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListensView(ForEditors, WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Listens")
    header_icon = "media"
    template_name = "podcasts/admin/listens.html"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        form = DaysForm(self.request.GET or None)
        days = form.days
        return super().get_context_data(**kwargs) | {
            "form": form,
            "days": days,
            "total": report.total(days),
            "by_day": report.by_day(days),
            "by_episode": report.by_episode(days),
            "by_app": report.by_app(days),
            "figures": FigureFromElsewhere.objects.filter(
                month__range=(days.first.replace(day=1), days.last)
            ),
        }


class ListensFileView(ForEditors, View):
    """Every count of these days, for a program for tables."""

    def get(self, request):
        days = DaysForm(request.GET).days
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = f"listens-{days.first}-{days.last}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        # So that Excel takes it for UTF-8.
        response.write("\ufeff")
        writer = csv.writer(response)
        writer.writerow([_("Day"), _("Show"), _("Episode"), _("App"), _("Listens")])
        for day, *words, number in report.every_count(days):
            writer.writerow([day.isoformat(), *map(as_words, words), number])
        return response


def as_words(text):
    """Never a sum, whatever an episode is called."""
    return f"'{text}" if text.startswith(SUMS_BEGIN_WITH) else text


class FiguresView(ForEditors, WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Figures from elsewhere")
    header_icon = "media"
    template_name = "podcasts/admin/figures.html"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self):
        listens = {"url": reverse("listens"), "label": ListensView.page_title}
        return [*super().get_breadcrumbs_items(), listens, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", FigureForm())
        figures = FigureFromElsewhere.objects.all()
        return super().get_context_data(**kwargs) | {"figures": figures}

    def post(self, request):
        form = FigureForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        messages.success(request, _("Written down, beside our own counts."))
        return redirect("listens_elsewhere")


class FigureGoesView(ForEditors, View):
    def post(self, request, pk):
        get_object_or_404(FigureFromElsewhere, pk=pk).delete()
        messages.success(request, _("Taken out."))
        return redirect("listens_elsewhere")
