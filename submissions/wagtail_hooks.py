"""Puts the desk into Wagtail's admin, and takes out of it what a contributed page can't do."""

from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from submissions.desk import files  # noqa: F401 - says who may see the pictures of a piece
from submissions.desk import urls as desk_urls
from submissions.desk.panels import WaitingPanel
from submissions.enums import Status
from submissions.models import ChecklistQuestion, DeclineReason, ReplyTemplate, Submission
from submissions.permissions import is_editor

#: What is left of Wagtail's own actions on a page that needs its contributor's yes.
KEPT_ACTIONS = {"action-save-draft", "action-page-locked"}
#: Wagtail's dashboard panels that say in other words what the desk says.
DOUBLED_PANELS = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}
SIGN_OFF_FROM = (Status.ACCEPTED, Status.LIVE)


@hooks.register("register_admin_urls")
def desk_in_admin():
    return [path("desk/", include(desk_urls, namespace="desk"))]


class WaitingMenuItem(MenuItem):
    def is_shown(self, request):
        return is_editor(request.user)


@hooks.register("register_admin_menu_item")
def waiting_first():
    return WaitingMenuItem(
        gettext_lazy("Waiting"), reverse("desk:queue"), name="waiting", icon_name="tasks", order=1
    )


@hooks.register("construct_homepage_panels")
def desk_on_dashboard(request, panels):
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in DOUBLED_PANELS]
    if is_editor(request.user):
        panels.append(WaitingPanel(request.user))


# --- a contributed page in Wagtail's editor -------------------------------------------------


def piece_of(page):
    """The submission a page was made of, or None for the editors' own pages."""
    return Submission.objects.filter(page_id=page.pk).first()


class SendForSignOff(ActionMenuItem):
    label = gettext_lazy("Send for sign-off")
    name = "action-send-for-sign-off"
    icon_name = "check"

    def __init__(self, piece, **kwargs):
        super().__init__(**kwargs)
        self.piece = piece

    def get_url(self, parent_context):
        return reverse("desk:sign_off", args=[self.piece.reference])


@hooks.register("construct_page_action_menu")
def no_publishing_by_hand(menu_items, request, context):
    page = context.get("page")
    if page is None or not getattr(page, "needs_sign_off", False):
        return
    menu_items[:] = [item for item in menu_items if item.name in KEPT_ACTIONS]
    piece = piece_of(page)
    if piece is not None and piece.status in SIGN_OFF_FROM and context["view"] == "edit":
        menu_items.append(SendForSignOff(piece, order=50))


@hooks.register("register_page_header_buttons")
def back_to_the_desk(page, user, view_name, next_url=None):
    if not getattr(page.specific_deferred, "needs_sign_off", False) or not is_editor(user):
        return
    piece = piece_of(page)
    if piece is not None:
        yield HeaderButton(
            gettext_lazy("Back to the desk item"),
            url=reverse("desk:item", args=[piece.reference]),
            icon_name="arrow-left",
            priority=5,
        )


@hooks.register("before_edit_page")
def say_whose_words_these_are(request, page):
    if request.method != "GET" or not getattr(page, "needs_sign_off", False):
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
