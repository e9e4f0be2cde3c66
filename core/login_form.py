"""The editors' log-in, slowed for whoever guesses and for nobody else."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm

from core import throttle

#: Wrong passwords in a quarter of an hour, from one address: for one name, and for all names.
#: A whole team may work behind one address; whoever guesses is slowed long before luck helps.
TRIES, TRIES_OF_ALL, MINUTES = 10, 60, 15
OF_ALL = "log-in"


class SlowedLoginForm(LoginForm):
    """After ten wrong passwords for a name from one address it says to wait, whatever is typed."""

    def clean(self):
        of_one = f"{OF_ALL}|{self.cleaned_data.get('username', '').casefold()}"
        if throttle.is_over(self.request, of_one, limit=TRIES) or throttle.is_over(
            self.request, OF_ALL, limit=TRIES_OF_ALL
        ):
            raise forms.ValidationError(
                _("Too many tries from here. Wait a quarter of an hour, then try again.")
            )
        try:
            return super().clean()
        except forms.ValidationError:
            for action in (of_one, OF_ALL):
                throttle.count(self.request, action, minutes=MINUTES)
            raise
