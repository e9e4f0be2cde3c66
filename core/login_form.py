"""The editors' log-in, slowed for whoever guesses and for nobody else."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm

from core import throttle

ACTION = "log-in"
TRIES, MINUTES = 10, 15


class SlowedLoginForm(LoginForm):
    """After ten wrong passwords from one address it says to wait, whatever is typed."""

    def clean(self):
        if throttle.is_over(self.request, ACTION, limit=TRIES):
            raise forms.ValidationError(
                _("Too many tries from here. Wait a quarter of an hour, then try again.")
            )
        try:
            return super().clean()
        except forms.ValidationError:
            throttle.count(self.request, ACTION, minutes=MINUTES)
            raise
