"""What the admin needs of this room: topics, help services and the line about unchecked ones."""

from django.conf import settings
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core import doctor
from core.models import HelpService, Topic
from core.models.help import HELP_SERVICE_CHECK_DAYS
from core.sound import screen


class NoDocuments:
    """The list of documents, which Wagtail's admin needs the address of. There never are any."""

    class model:  # noqa: N801 - the router's name for it
        """Nothing is one of these."""

    @staticmethod
    def get_urlpatterns():
        return [path("", no_documents, name="listing")]


def no_documents(request):
    return JsonResponse({"meta": {"total_count": 0}, "items": []})


@hooks.register("construct_admin_api")
def keep_no_documents(router):
    router.register_endpoint("documents", NoDocuments)


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "description"]
    menu_label = _("Topics")
    menu_order = 240
    add_to_admin_menu = True
    copy_view_enabled = False


class HelpServiceViewSet(SnippetViewSet):
    model = HelpService
    icon = "help"
    list_display = ["name", Column("number_label", label=_("Number")), "hours", "checked_at"]
    list_filter = ["checked_at", "is_emergency", "in_footer"]
    search_fields = ["name", "summary"]
    menu_label = _("Help numbers")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False


register_snippet(TopicViewSet)
register_snippet(HelpServiceViewSet)


@hooks.register("register_admin_urls")
def recordings_in_admin():
    return [
        path("recordings/", screen.RecordingsView.as_view(), name="recordings"),
        path(
            "recordings/results/",
            screen.RecordingsView.as_view(results_only=True),
            name="recordings_results",
        ),
        path("recordings/begin/", screen.BeginView.as_view(), name="recordings_begin"),
        path("recordings/<int:pk>/slice/", screen.SliceView.as_view(), name="recordings_slice"),
        path(
            "recordings/<int:pk>/again/",
            screen.TryAgainView.as_view(),
            name="recordings_try_again",
        ),
        path("recordings/<int:pk>/erase/", screen.EraseView.as_view(), name="recordings_erase"),
    ]


@hooks.register("register_admin_menu_item")
def recordings_below_pictures():
    return MenuItem(
        _("Recordings"), reverse("recordings"), name="recordings", icon_name="media", order=310
    )


@hooks.register("register_admin_viewset")
def recordings_to_choose():
    return screen.RecordingChooserViewSet("recording_chooser")


class UncheckedHelpPanel(Component):
    """Names the help services nobody has checked for 90 days; silent when there are none."""

    name = "unchecked_help"
    order = 20
    template_name = "core/admin/unchecked_help.html"

    def get_context_data(self, parent_context):
        return {
            "services": [
                {
                    "name": service.name,
                    "url": reverse("wagtailsnippets_core_helpservice:edit", args=[service.pk]),
                    "at": service.checked_at,
                }
                for service in HelpService.objects.unchecked()
            ],
            "days": HELP_SERVICE_CHECK_DAYS,
        }


class DoctorPanel(Component):
    """What is not well with the site itself; silent when all is."""

    name = "doctor"
    order = 10
    template_name = "core/admin/doctor.html"

    def get_context_data(self, parent_context):
        viewer = parent_context["request"].user
        found = doctor.findings(doctor.Cost.PAGE, viewer=viewer)
        return {"findings": [finding for finding in found if not finding.is_well]}


@hooks.register("construct_homepage_panels")
def doctor_on_dashboard(request, panels):
    if request.user.has_perm("core.change_sitesettings") and not settings.DEMONSTRATION:
        panels.append(DoctorPanel())


@hooks.register("construct_homepage_panels")
def unchecked_help_on_dashboard(request, panels):
    if request.user.has_perm("core.change_helpservice"):
        panels.append(UncheckedHelpPanel())
