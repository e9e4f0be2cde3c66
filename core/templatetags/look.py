"""Art and icons for templates."""

from django import template

from core import art, icons

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(art.avatar, name="avatar")
register.simple_tag(art.cover, name="cover")
register.simple_tag(art.hero, name="hero_art")
register.simple_tag(art.numeral, name="numeral")


@register.filter
def choice_hint(field, value):
    """The line under one choice of a bound field: its form field's `choice_hints[value]`."""
    hints = getattr(field.field, "choice_hints", {})
    return hints.get(value) or hints.get(str(value)) or ""


@register.filter
def first_input_id(field):
    """The id an error link goes to: of a set of choices, the first one."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def steps_of(step, steps):
    """One truth a step of a progress bar: whether it has been reached."""
    return [number <= step for number in range(1, int(steps) + 1)]
