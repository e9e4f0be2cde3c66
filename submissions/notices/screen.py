"""The outbox as editors see it: what went, what waits, what did not go. Never an address."""

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views import generic

from core import outbox
from core.models import MessageState, OutgoingMessage
from core.outbox.kinds import nowhere, registered
from submissions.enums import ContactWay
from submissions.permissions import is_editor


def known_message(request, pk):
    if not is_editor(request.user):
        raise PermissionDenied
    return get_object_or_404(outbox.known_to(request.user), pk=pk)


class Cell(BaseColumn):
    """A column whose cell is a template of this screen, given `message`."""

    def __init__(self, name, *, label, classname=None):
        super().__init__(name, label=label, classname=classname)
        self.cell_template_name = f"submissions/notices/{name}.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {
            "message": instance,
            "csrf_token": get_token(parent_context["request"]),
        }


class OutboxFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=MessageState, label=gettext_lazy("State"))

    class Meta:
        model = OutgoingMessage
        fields = ["state"]


class OutboxView(generic.IndexView):
    model = OutgoingMessage
    page_title = gettext_lazy("Outbox")
    header_icon = "mail"
    template_name = "submissions/notices/outbox.html"
    index_url_name = "outbox"
    index_results_url_name = "outbox_results"
    filterset_class = OutboxFilterSet
    paginate_by = 50
    default_ordering = "-made_at"
    # Who may see it is asked in `dispatch`: each kind of message says so itself.
    any_permission_required = None
    columns = [
        Cell("words", label=gettext_lazy("Message"), classname="title"),
        Cell("state", label=gettext_lazy("State")),
        Cell("when", label=gettext_lazy("When")),
    ]
    verbose_name_plural = gettext_lazy("messages")

    def dispatch(self, request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    def get_base_queryset(self):
        return outbox.known_to(self.request.user)

    def order_queryset(self, queryset):
        return queryset.order_by("-made_at", "-pk")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        for message in context["object_list"]:
            dress(message)
        return context | {"is_demonstration": settings.DEMONSTRATION}


def dress(message):
    """Give a row what its cells show: the words as they go out, to whom, and what can be done."""
    kind = registered[message.kind]
    message.subject, message.to_whom = kind.subject, kind.to_whom
    message.is_failed = message.state == MessageState.FAILED
    message.is_waiting = message.state == MessageState.WAITING
    message.way = dict(ContactWay.choices).get(message.channel, "")
    message.has_more = message.is_failed and kind.look_at is not nowhere


class LookView(View):
    """On to what a failed message is about, found when it is asked for."""

    def get(self, request, pk):
        message = known_message(request, pk)
        return redirect(registered[message.kind].look_at(message.recipient) or "outbox")


class TryAgainView(View):
    """One press sends a failed one again; whoever does not know of it is told nothing is there."""

    http_method_names = ["post"]

    def post(self, request, pk):
        outbox.try_again(known_message(request, pk))
        messages.success(request, _("It is being sent again. Look here in a minute."))
        return redirect("outbox")


class NotSentPanel(Component):
    """On the dashboard: how many messages did not go; silent when all did."""

    name = "not_sent"
    order = 15
    template_name = "submissions/notices/not_sent.html"

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        count = outbox.known_to(self.user).filter(state=MessageState.FAILED).count()
        return {"count": count, "url": f"{reverse('outbox')}?state={MessageState.FAILED}"}
