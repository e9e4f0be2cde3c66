"""What editors choose and type on the screens of the counts."""

import re
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from podcasts.counting.report import Days, usual_days
from podcasts.models import FigureFromElsewhere

MONTH = re.compile(r"(\d{4})-(\d\d)")
DAY_INPUT = {"type": "date"}


class DaysForm(forms.Form):
    """The stretch of days to look at; nothing chosen is the last four weeks."""

    use_required_attribute = False

    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(DAY_INPUT, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(DAY_INPUT, format="%Y-%m-%d")
    )

    def clean(self):
        found = super().clean()
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one."))
        return found

    @property
    def days(self):
        usual = usual_days()
        if not self.is_valid():
            return usual
        last = self.cleaned_data["last"] or usual.last
        first = self.cleaned_data["first"] or min(usual.first, last)
        return Days(first, last)


class MonthField(forms.CharField):
    """A month as `2026-11`, which browsers with a chooser for months send too."""

    widget = forms.TextInput({"type": "month"})

    def clean(self, value):
        found = MONTH.fullmatch(super().clean(value).strip())
        try:
            return date(int(found[1]), int(found[2]), 1)
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Write the month like 2026-11.")) from None


class FigureForm(forms.ModelForm):
    use_required_attribute = False

    month = MonthField(label=_("Month"), help_text=_("Like 2026-11."))

    class Meta:
        model = FigureFromElsewhere
        fields = ["source", "month", "number", "note"]
