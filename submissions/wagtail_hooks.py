"""Puts the desk into Wagtail's admin, and takes out of it what a contributed page can't do."""

from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.models import Picture
from podcasts.models import EpisodePage
from submissions.desk import apart, apart_lists, files  # noqa: F401 - the latter says who may see pictures
from submissions.desk import urls as desk_urls
from submissions.desk.panels import WaitingPanel
from submissions.enums import Status
from submissions.models import ChecklistQuestion, DeclineReason, ReplyTemplate, Submission
from submissions.notices.account import DeskNoticesPanel
from submissions.notices.screen import LookView, NotSentPanel, OutboxView, TryAgainView
from submissions.permissions import is_administrator, is_editor
from submissions.second_person import desk as second_person_desk

#: What is left of Wagtail's own actions on a page that needs its contributor's yes.
KEPT_ACTIONS = {"action-save-draft", "action-page-locked"}
#: Wagtail's dashboard panels that say in other words what the desk says.
DOUBLED_PANELS = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}
SIGN_OFF_FROM = (Status.ACCEPTED, Status.LIVE)


register_permission_policy(Page, apart.PagesInSight())
# Exactly: Wagtail's own for pictures is registered again when its app is ready.
register_permission_policy(Picture, apart.pictures_in_sight(), exact_class=True)


@hooks.register("register_admin_urls")
def desk_in_admin():
    return [path("desk/", include(desk_urls, namespace="desk")), *second_person_desk.urls]


class WaitingMenuItem(MenuItem):
    def is_shown(self, request):
        return is_editor(request.user)


@hooks.register("register_admin_menu_item")
def waiting_first():
    return WaitingMenuItem(
        gettext_lazy("Waiting"), reverse("desk:queue"), name="waiting", icon_name="tasks", order=1
    )


@hooks.register("register_admin_menu_item")
def episodes_second():
    return WaitingMenuItem(
        gettext_lazy("Episodes"),
        reverse("desk:episodes"),
        name="episodes",
        icon_name="media",
        order=2,
    )


@hooks.register("register_admin_urls")
def outbox_in_admin():
    return [
        path("reports/outbox/", OutboxView.as_view(), name="outbox"),
        path(
            "reports/outbox/results/",
            OutboxView.as_view(results_only=True),
            name="outbox_results",
        ),
        path("reports/outbox/<int:pk>/look/", LookView.as_view(), name="outbox_look"),
        path("reports/outbox/<int:pk>/again/", TryAgainView.as_view(), name="outbox_try_again"),
    ]


class OutboxMenuItem(MenuItem):
    def is_shown(self, request):
        return is_editor(request.user)


@hooks.register("register_reports_menu_item")
def outbox_in_reports():
    return OutboxMenuItem(
        gettext_lazy("Outbox"), reverse("outbox"), name="outbox", icon_name="mail", order=10
    )


@hooks.register("register_account_settings_panel")
def desk_notices_in_account(request, user, profile):
    return DeskNoticesPanel(request, user, profile)


@hooks.register("register_admin_menu_item")
def lost_words_below_it():
    return WaitingMenuItem(
        gettext_lazy("Lost words"),
        reverse("lost_words"),
        name="lost-words",
        icon_name="key",
        order=240,
    )


@hooks.register("construct_homepage_panels")
def desk_on_dashboard(request, panels):
    panels[:] = [
        apart.EditsInSight() if getattr(panel, "name", "") == "recent_edits" else panel
        for panel in panels
        if getattr(panel, "name", "") not in DOUBLED_PANELS
    ]
    if is_editor(request.user):
        panels += [WaitingPanel(request.user), NotSentPanel(request.user)]
    if is_administrator(request.user):
        panels.append(second_person_desk.PromisesOffPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def count_pages_in_sight(request, items):
    items[:] = [
        apart.PagesCounted(request) if type(item) is PagesSummaryItem else item for item in items
    ]


# After Wagtail's own.
@hooks.register("construct_admin_api", order=100)
def api_of_pictures_in_sight(router):
    router.register_endpoint("images", apart_lists.PicturesApi)


for action in apart_lists.BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=100)


@hooks.register("construct_reports_menu")
def no_report_of_page_types(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]


@hooks.register("construct_page_chooser_queryset")
def choose_pages_in_sight(pages, request):
    return apart.pages_for(request.user, pages)


@hooks.register("construct_image_chooser_queryset")
def choose_pictures_in_sight(pictures, request):
    return apart.pictures_for(request.user, pictures)


# --- a contributed page in Wagtail's editor -------------------------------------------------


def piece_of(page):
    """The submission a page was made of, or None for the editors' own pages."""
    return Submission.objects.filter(page_id=page.pk).first()


def desk_address_of(page):
    """Where the desk decides about this page, or nothing where nobody sent it."""
    if page.specific_class is EpisodePage:
        return reverse("desk:episode", args=[page.pk])
    piece = piece_of(page)
    return reverse("desk:item", args=[piece.reference]) if piece else ""


class SendForSignOff(ActionMenuItem):
    """A button that saves first: what was just typed is in the words that are sent."""

    label = gettext_lazy("Send for sign-off")
    name = "action-send-for-sign-off"
    icon_name = "check"


@hooks.register("construct_page_action_menu")
def no_publishing_by_hand(menu_items, request, context):
    page = context.get("page")
    if page is None or not getattr(page, "needs_sign_off", False):
        return
    menu_items[:] = [item for item in menu_items if item.name in KEPT_ACTIONS]
    piece = piece_of(page)
    if piece is not None and piece.status in SIGN_OFF_FROM and context["view"] == "edit":
        menu_items.append(SendForSignOff(order=50))


@hooks.register("after_edit_page")
def on_to_sign_off(request, page):
    """Saved by *Send for sign-off*: on to the step that sends it."""
    piece = piece_of(page) if SendForSignOff.name in request.POST else None
    return redirect("desk:sign_off", piece.reference) if piece else None


@hooks.register("register_page_header_buttons")
def back_to_the_desk(page, user, view_name, next_url=None):
    if not getattr(page.specific_deferred, "needs_sign_off", False) or not is_editor(user):
        return
    address = desk_address_of(page)
    if address:
        yield HeaderButton(
            gettext_lazy("Back to the desk item"),
            url=address,
            icon_name="arrow-left",
            priority=5,
        )


@hooks.register("before_edit_page")
def say_whose_words_these_are(request, page):
    if request.method != "GET" or not getattr(page, "needs_sign_off", False):
        return
    if page.specific_class is EpisodePage:
        messages.info(
            request,
            _("It goes live from the desk: an editor approves it, and everybody in it says yes."),
            buttons=[messages.button(desk_address_of(page), _("To the desk"))],
        )
        return
    piece = piece_of(page)
    if piece is None:
        messages.warning(request, _("Nobody sent this page, so it can’t go live."))
        return
    messages.info(
        request,
        _("%(reference)s, from %(byline)s. Nothing goes live without their yes.")
        % {"reference": piece.reference, "byline": f"\u2068{piece.byline_shown}\u2069"},
        buttons=[
            messages.button(
                reverse("desk:item", args=[piece.reference]), _("Back to the desk item")
            )
        ],
    )


# --- words the editors use again and again ---------------------------------------------------


class ReplyTemplateViewSet(SnippetViewSet):
    model = ReplyTemplate
    icon = "mail"
    list_display = ["name"]
    copy_view_enabled = False


class DeclineReasonViewSet(SnippetViewSet):
    model = DeclineReason
    icon = "list-ul"
    list_display = ["name", "next_step"]
    copy_view_enabled = False


class ChecklistQuestionViewSet(SnippetViewSet):
    model = ChecklistQuestion
    icon = "tick-inverse"
    list_display = [
        "text",
        BooleanColumn("is_fixed", label=gettext_lazy("Always asked")),
        BooleanColumn("is_active", label=gettext_lazy("Ask it")),
    ]
    copy_view_enabled = False


class DeskWords(SnippetViewSetGroup):
    menu_label = gettext_lazy("Desk words")
    menu_icon = "comment"
    menu_order = 250
    items = (ReplyTemplateViewSet, DeclineReasonViewSet, ChecklistQuestionViewSet)


register_snippet(DeskWords)
