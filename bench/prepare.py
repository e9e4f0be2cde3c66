"""Builds one bench database: `python -m bench.prepare STORIES SUBMISSIONS`."""

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench.world import grow_stories, grow_submissions  # noqa: E402
from demo.factories import make_site_tree  # noqa: E402


def main(stories, submissions):
    call_command("migrate", verbosity=0)
    make_site_tree()
    grow_stories(stories)
    grow_submissions(submissions)
    print(editor_session())


def editor_session():
    """The session key of a signed-in superuser."""
    User = get_user_model()
    user, _created = User.objects.get_or_create(
        username="bench", defaults={"is_superuser": True, "is_staff": True}
    )
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
