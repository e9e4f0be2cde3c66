"""Who may change whose log-in: only a superuser makes or touches a superuser."""

from django.core.exceptions import PermissionDenied
from wagtail.users.views.users import CreateView, EditView, UserViewSet


class NoWayUp:
    """The box that makes a superuser shows, and does nothing for those who are none."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser and "is_superuser" in form.fields:
            form.fields["is_superuser"].disabled = True
        return form


class AddPerson(NoWayUp, CreateView):
    pass


class EditPerson(NoWayUp, EditView):
    def get_object(self, *args, **kwargs):
        person = super().get_object(*args, **kwargs)
        if person.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied
        return person


class PeopleViewSet(UserViewSet):
    add_view_class = AddPerson
    edit_view_class = EditPerson
