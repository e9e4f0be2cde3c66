"""“We’re full until…”: closing sending kindly, and opening it again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.models import SiteSettings
from submissions import actions
from submissions.desk import forms, keys
from submissions.permissions import is_editor


class DeskScreen(WagtailAdminTemplateMixin, View):
    """A screen of the desk that is about no one piece."""

    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:queue"), "label": _("Waiting")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"has_keys": keys.are_on(self.request.user)}

    def show(self, **extra):
        context = self.get_context_data() | extra
        return TemplateResponse(self.request, self.get_template_names(), context)


class FullView(DeskScreen):
    template_name = "submissions/desk/full.html"
    page_title = gettext_lazy("We’re full until…")

    def get(self, request):
        site = SiteSettings.load()
        until = site.full_until if site.is_full else None
        return self.show(form=forms.FullForm(initial={"until": until, "words": site.full_words}))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"site_settings": SiteSettings.load()}

    def post(self, request):
        if "open" in request.POST:
            actions.open_sending(by=request.user)
            messages.success(request, _("Open. People can send things again."))
            return redirect("desk:queue")
        form = forms.FullForm(request.POST)
        if not form.is_valid():
            messages.error(request, next(iter(form.errors.values()))[0])
            return self.show(form=form)
        actions.close_sending(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Closed to new pieces till then. What is begun can still be sent.")
        )
        return redirect("desk:queue")
