from django.urls import path

from submissions.sending import views

urlpatterns = [
    path("", views.start, name="send_start"),
    path("check/", views.check, name="send_check"),
    path("done/", views.done, name="send_done"),
    path("stop/", views.stop, name="send_stop"),
    path("later/", views.later, name="send_later"),
    path("picture/<int:pk>/", views.picture, name="send_picture"),
    path("<slug:name>/", views.step, name="send_step"),
]
