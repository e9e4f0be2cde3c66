"""Publishing on the yes a contributor said beforehand."""

from django.utils.translation import gettext_lazy

from submissions import actions
from submissions.desk import forms
from submissions.desk.views import ItemAction


class PublishUnasked(ItemAction):
    """Let the page go live without asking: nothing was done to the words but taking out."""

    form_class = forms.UnaskedForm
    done = gettext_lazy("Done, on the yes they said beforehand.")

    def act(self, form):
        actions.publish_unasked(self.piece, by=self.request.user, **form.cleaned_data)
