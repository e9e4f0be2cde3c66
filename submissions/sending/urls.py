from django.urls import path

from submissions.sending import adding, keys, saving, speaking, views

urlpatterns = [
    path("", views.start, name="send_start"),
    path("check/", views.check, name="send_check"),
    path("done/", views.done, name="send_done"),
    path("words/", keys.words_asked, name="send_words"),
    path("words/picture/", keys.picture, name="send_words_picture"),
    path("stop/", views.stop, name="send_stop"),
    path("begin/", saving.begin, name="send_begin"),
    path("save/", saving.save, name="send_save"),
    path("whose/", views.whose, name="send_whose"),
    path("later/", views.later, name="send_later"),
    path("picture/", adding.add, name="send_add_picture"),
    path("picture/<int:pk>/", views.picture, name="send_picture"),
    path("voice/begin/", speaking.begin, name="send_voice_begin"),
    path("voice/slice/", speaking.add, name="send_voice_slice"),
    path("voice/sound/", speaking.sound, name="send_voice_sound"),
    path("<slug:name>/", views.step, name="send_step"),
]
