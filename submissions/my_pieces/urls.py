from django.urls import path

from submissions.my_pieces import changes, opening, views
from submissions.second_person import asking

urlpatterns = [
    path("", views.my_pieces, name="my_pieces"),
    path("open/", opening.open_with_words, name="my_pieces_open"),
    path("open/<str:token>/", opening.open_with_link, name="my_pieces_link"),
    path("opened/", opening.just_opened, name="my_pieces_just_opened"),
    path("lost/", asking.lost, name="lost"),
    path("lost/asked/", asking.asked, name="lost_asked"),
    path("lost/not-me/", asking.not_me, name="lost_not_me"),
    path("lock/", opening.lock, name="my_pieces_lock"),
    path("keys/", opening.keys, name="my_pieces_keys"),
    path("age/", views.age, name="my_pieces_age"),
    path("more/", views.more, name="my_pieces_more"),
    path("saved/<int:pk>/", views.carry_on, name="my_pieces_draft"),
    path("saved/<int:pk>/bin/", views.bin_draft, name="my_pieces_bin_draft"),
    path("<str:reference>/", views.piece, name="piece"),
    path("<str:reference>/answer/<str:decision>/", views.decide, name="piece_decide"),
    path("<str:reference>/message/", views.message, name="piece_message"),
    path("<str:reference>/consent/<str:use>/", views.consent, name="piece_consent"),
    path("<str:reference>/words/", changes.words, name="piece_words"),
    path("<str:reference>/day/", changes.live_day, name="piece_day"),
    path("<str:reference>/beforehand/", changes.beforehand, name="piece_beforehand"),
    path("<str:reference>/name/", views.byline, name="piece_byline"),
    path("<str:reference>/take-down/", views.take_down, name="piece_take_down"),
    path("<str:reference>/my-words/", views.keepsake, name="piece_keepsake"),
    path("<str:reference>/another-editor/", views.appeal, name="piece_appeal"),
    path("<str:reference>/as-a-page/", views.preview, name="piece_preview"),
    path(
        "<str:reference>/as-a-page/sound/<str:size>/",
        views.preview_hear,
        name="piece_page_sound",
    ),
    path("<str:reference>/sound/<str:size>/", views.hear, name="piece_sound"),
    path("<str:reference>/as-a-page/<str:name>", views.preview_picture, name="piece_preview_file"),
    path("<str:reference>/picture/<int:pk>/", views.picture, name="piece_picture"),
]
