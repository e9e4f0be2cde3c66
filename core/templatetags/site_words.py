"""`{{ html|... }}` for editors' own texts: settings where they wrote a placeholder."""

from django import template
from django.utils.safestring import mark_safe

from core import fragments
from core.site_words import with_marks

register = template.Library()


@register.simple_tag(takes_context=True)
def site_words(context, html):
    """`html` (safe) with the settings' words in it; marks while a public copy is written."""
    marked = with_marks(str(html))
    if "writer" in context:
        return mark_safe(marked)  # the caller's HTML is safe, and so is a mark
    return mark_safe(fragments.fill(marked, context["reading"]))  # the part escapes
