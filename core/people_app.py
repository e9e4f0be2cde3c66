"""Wagtail's users, with our rule about who may change whom."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "core.people.PeopleViewSet"
