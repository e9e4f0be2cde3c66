"""Puts the counts into the admin's reports."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.gate import sees_drafts
from podcasts.counting import screens


@hooks.register("register_admin_urls")
def listens_in_admin():
    return [
        path("reports/listens/", screens.ListensView.as_view(), name="listens"),
        path("reports/listens/file/", screens.ListensFileView.as_view(), name="listens_file"),
        path("reports/listens/elsewhere/", screens.FiguresView.as_view(), name="listens_elsewhere"),
        path(
            "reports/listens/elsewhere/<int:pk>/out/",
            screens.FigureGoesView.as_view(),
            name="listens_elsewhere_out",
        ),
    ]


class ListensMenuItem(MenuItem):
    def is_shown(self, request):
        return sees_drafts(request.user)


@hooks.register("register_reports_menu_item")
def listens_in_reports():
    return ListensMenuItem(
        _("Listens"), reverse("listens"), name="listens", icon_name="media", order=20
    )
