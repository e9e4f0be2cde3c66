"""What an editor chooses to be told, on their own account's screen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from submissions.enums import DeskNotices
from submissions.models import EditorNotices
from submissions.permissions import is_editor


class DeskNoticesForm(forms.Form):
    choice = forms.ChoiceField(
        choices=DeskNotices.choices,
        widget=forms.RadioSelect,
        label=_("Tell me by e-mail"),
        help_text=_("The message only says that something waits, never what."),
    )

    def __init__(self, *args, instance, **kwargs):
        self.user = instance
        kept = EditorNotices.objects.filter(user=instance).first()
        initial = {"choice": kept.choice if kept else DeskNotices.DAILY}
        super().__init__(*args, initial=initial, **kwargs)

    def save(self):
        EditorNotices.objects.update_or_create(
            user=self.user, defaults={"choice": self.cleaned_data["choice"]}
        )


class DeskNoticesPanel(BaseSettingsPanel):
    name = "desk-notices"
    title = _("The desk")
    tab = notifications_tab
    order = 50
    form_class = DeskNoticesForm

    def is_active(self):
        return is_editor(self.user)
