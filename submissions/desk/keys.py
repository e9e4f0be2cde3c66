"""Single letters as shortcuts on the desk. The switch is Wagtail's own, in an editor's account."""


def are_on(user):
    """Whether this editor has Wagtail's keyboard shortcuts on; without a profile they are."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or profile.keyboard_shortcuts
