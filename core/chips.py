"""Filters as plain links: one group of chips, with what pressing each of them would show."""

from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _


def chip_group(path, chosen, name, *, label, any_label, choices, counts=None):
    """One group for `components/chips.html`.

    `chosen` holds the values of all filters by name; a link changes the one called `name` and
    keeps the others. With `counts`, a choice that would show nothing is left out.
    """
    current = chosen.get(name, "")
    values = [("", any_label), *choices.items()]
    return {
        "label": label,
        "chips": [
            {
                "label": words,
                "url": address(path, {**chosen, name: value}),
                "count": None if counts is None else counts.get(value, 0),
                "is_current": value == current,
            }
            for value, words in values
            if not value or value == current or counts is None or counts.get(value)
        ],
    }


def address(path, chosen, **more):
    """`path` with what is chosen, always in the same order, at the results."""
    query = urlencode({name: value for name, value in {**chosen, **more}.items() if value})
    return f"{path}?{query}#results" if query else path


ANYTHING = _("Anything")
