"""Puts worries into Wagtail's admin, for safeguarding leads alone."""

from django.forms import Media
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from safeguarding import alerts, queries, views
from safeguarding import urls as worry_urls
from safeguarding.permissions import can_open_cases


@hooks.register("register_admin_urls")
def worries_in_admin():
    return [
        path("worried/", views.Told.as_view(), name="worry_told"),
        path("worried/<str:reference>/", views.Worried.as_view(), name="worried"),
        path("worries/", include(worry_urls, namespace="worries")),
    ]


class WorriesMenuItem(MenuItem):
    def is_shown(self, request):
        return can_open_cases(request.user)


@hooks.register("register_admin_menu_item")
def worries_for_leads():
    return WorriesMenuItem(
        _("Worries"), reverse("worries:list"), name="worries", icon_name="warning", order=2
    )


class WorriesPanel(Component):
    """How many worries are open and whether leads could be told, on the dashboard of a lead."""

    name = "worries"
    order = 5
    template_name = "safeguarding/dashboard.html"
    media = Media(css={"all": ["css/desk.css"]})

    def get_context_data(self, parent_context):
        return {
            "open_count": queries.open_count(),
            "url": reverse("worries:list"),
            "alerts_are_stuck": alerts.are_stuck(),
            "outbox_url": reverse("outbox"),
        }


@hooks.register("construct_homepage_panels")
def worries_on_dashboard(request, panels):
    if can_open_cases(request.user):
        panels.append(WorriesPanel())
