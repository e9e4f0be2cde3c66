from django.urls import path

from submissions.second_person import views

urlpatterns = [
    path("", views.second, name="second"),
    path("done/", views.done, name="second_done"),
    path("leave/", views.leave, name="second_leave"),
    path("<str:token>/", views.link, name="second_link"),
]
