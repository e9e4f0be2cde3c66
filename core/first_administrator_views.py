"""The page behind the link that was printed on the server."""

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import throttle
from core.errors import too_many
from core.first_administrator import key_of, link_with, use_link

KEPT = "administrator_link"
ACTION, TRIES, MINUTES = "first-administrator", 20, 15


class LogInForm(UserCreationForm):
    """A user name and a password for somebody who may do everything."""

    use_required_attribute = False

    class Meta:
        model = get_user_model()
        fields = ("username",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("You sign in with it. Letters and digits.")
        self.fields["password1"].help_text = _("15 letters or more. A sentence does well.")
        self.fields["password2"].label = _("The password again")
        self.fields["password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)

    def save(self, commit=True):
        self.instance.is_superuser = self.instance.is_staff = True
        return super().save(commit=commit)


@never_cache
@require_GET
def open_link(request, token):
    """Leave the link's address at once: it stays in no history that matters, and works once."""
    if throttle.is_over(request, ACTION, limit=TRIES):
        return too_many(request)
    if link_with(key_of(token)) is None:
        throttle.count(request, ACTION, minutes=MINUTES)
    request.session[KEPT] = key_of(token)
    return HttpResponseRedirect(reverse("first_administrator"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_log_in(request):
    key = request.session.get(KEPT, "")
    if link_with(key) is None:
        return render(request, "core/first_administrator_over.html", status=404)
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and use_link(key, save=form.save):
        request.session.flush()
        return HttpResponseRedirect(reverse("wagtailadmin_login"), status=303)
    return render(request, "core/first_administrator.html", {"form": form})
