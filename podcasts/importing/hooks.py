"""Puts bringing in a podcast into the admin's menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from podcasts.importing import screens


@hooks.register("register_admin_urls")
def import_in_admin():
    return [path("import-podcast/", screens.ImportView.as_view(), name="import_podcast")]


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        """For whoever may add pages anywhere; the screen itself asks who may add a show."""
        return page_permission_policy.user_has_permission(request.user, "add")


@hooks.register("register_settings_menu_item")
def import_in_menu():
    return ImportMenuItem(
        _("Bring in a podcast"),
        reverse("import_podcast"),
        name="import-podcast",
        icon_name="download",
        order=900,
    )
