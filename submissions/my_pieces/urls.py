from django.urls import path

from submissions.my_pieces import views

urlpatterns = [
    path("", views.my_pieces, name="my_pieces"),
    path("open/", views.open_with_words, name="my_pieces_open"),
    path("open/<str:token>/", views.open_with_link, name="my_pieces_link"),
    path("lock/", views.lock, name="my_pieces_lock"),
    path("age/", views.age, name="my_pieces_age"),
    path("more/", views.more, name="my_pieces_more"),
    path("saved/<int:pk>/", views.carry_on, name="my_pieces_draft"),
    path("<str:reference>/", views.piece, name="piece"),
    path("<str:reference>/answer/<str:decision>/", views.decide, name="piece_decide"),
    path("<str:reference>/message/", views.message, name="piece_message"),
    path("<str:reference>/consent/<str:use>/", views.consent, name="piece_consent"),
    path("<str:reference>/name/", views.byline, name="piece_byline"),
    path("<str:reference>/take-down/", views.take_down, name="piece_take_down"),
    path("<str:reference>/my-words/", views.keepsake, name="piece_keepsake"),
    path("<str:reference>/another-editor/", views.appeal, name="piece_appeal"),
    path("<str:reference>/as-a-page/", views.preview, name="piece_preview"),
    path("<str:reference>/as-a-page/<str:name>", views.preview_picture, name="piece_preview_file"),
    path("<str:reference>/picture/<int:pk>/", views.picture, name="piece_picture"),
]
