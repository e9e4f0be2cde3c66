"""What the desk puts on the admin's dashboard."""

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from core.models import SiteSettings
from submissions.desk.listing import View, view_url
from submissions.desk.waiting import counts_for


class WaitingPanel(Component):
    """The desk's counts: each leads to the pieces it counts."""

    name = "desk"
    order = 10
    template_name = "submissions/desk/dashboard.html"
    media = Media(css={"all": ["css/desk.css"]})

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        counts = counts_for(self.user, reply_days=SiteSettings.load().reply_days)
        shown = [
            (counts.waiting, _("Waiting for us"), ""),
            (counts.marked, _("Marked"), View.MARKED),
            (counts.mine, _("Yours"), View.MINE),
            (counts.over, _("Over our promise"), View.OVER),
        ]
        return {
            "tiles": [
                {"count": count, "label": label, "url": view_url(view)}
                for count, label, view in shown
            ]
        }
