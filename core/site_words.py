"""Words in editors' own pages that the site settings fill, such as `{reply_days}`.

An editor writes `{reply_days}` in a text; a reader sees the number the settings hold at that
moment. A word in braces that is not one of these is left as it was typed.
"""

import re
from functools import lru_cache

from django.apps import apps
from django.utils.html import escape

from core import fragments

#: The placeholder an editor writes, and the setting it shows.
SETTINGS = {
    "age_of_consent": "age_of_consent",
    "contact_address": "contact_address",
    "contact_email": "contact_email",
    "declined_days": "declined_days",
    "draft_hours": "draft_hours",
    "hide_from_search_under": "hide_from_search_under",
    "lead_name": "lead_name",
    "reading_hours": "reading_hours",
    "reply_days": "reply_days",
    "run_by": "run_by",
    "saved_days": "saved_draft_days",
    "sealed_months": "sealed_months",
    "site_name": "name",
}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def with_marks(html):
    """`html` with every known placeholder as a mark that is filled when the page is read."""
    return PLACEHOLDER.sub(
        lambda found: fragments.mark("setting", found[1]) if found[1] in SETTINGS else found[0],
        html,
    )


@fragments.part("setting")
def setting(reading, name):
    """What the settings hold for one placeholder, escaped."""
    return words(reading.shell_version)[name]


@lru_cache(maxsize=2)
def words(version):
    site = apps.get_model("core", "SiteSettings").load()
    return {name: escape(getattr(site, field)) for name, field in SETTINGS.items()}
