from django.urls import include, path

from submissions.desk import adding, episodes, full, no_letter, saved_filters, unasked, views
from submissions.desk.listing import QueueView

app_name = "desk"
urlpatterns = [
    path("", QueueView.as_view(), name="queue"),
    path("results/", QueueView.as_view(results_only=True), name="queue_results"),
    path("add/", adding.AddView.as_view(), name="add"),
    path("full/", full.FullView.as_view(), name="full"),
    path("filters/", saved_filters.KeepFilter.as_view(), name="keep_filter"),
    path("filters/<int:pk>/drop/", saved_filters.DropFilter.as_view(), name="drop_filter"),
    path("reading-age/", views.ReadingAge.as_view(), name="reading_age"),
    path("episodes/", episodes.EpisodesView.as_view(), name="episodes"),
    path("episodes/<int:pk>/", episodes.EpisodeView.as_view(), name="episode"),
    path("episodes/<int:pk>/approve/", episodes.Approve.as_view(), name="approve_episode"),
    path("episodes/<int:pk>/hide/", episodes.Hide.as_view(), name="hide_episode"),
    path("episodes/<int:pk>/guests/", episodes.AddGuest.as_view(), name="add_guest"),
    path(
        "episodes/<int:pk>/guests/<int:guest>/",
        include(
            [
                path("slip/", episodes.GuestSlip.as_view(), name="guest_slip"),
                path("remove/", episodes.RemoveGuest.as_view(), name="remove_guest"),
                path("write/", episodes.WriteToGuest.as_view(), name="write_to_guest"),
                path("adult/", episodes.GuestAdult.as_view(), name="guest_adult"),
                path("out/", episodes.TakeGuestOut.as_view(), name="take_guest_out"),
            ]
        ),
    ),
    path("<str:reference>/", views.ItemView.as_view(), name="item"),
    path("<str:reference>/claim/", views.Claim.as_view(), name="claim"),
    path("<str:reference>/hand-over/", views.HandOver.as_view(), name="hand_over"),
    path("<str:reference>/reply/", views.Reply.as_view(), name="reply"),
    path("<str:reference>/unanswered/", views.LeaveUnanswered.as_view(), name="leave_unanswered"),
    path("<str:reference>/checklist/", views.Checklist.as_view(), name="checklist"),
    path("<str:reference>/adult/", views.RecordAdult.as_view(), name="record_adult"),
    path("<str:reference>/age/", views.ConfirmAge.as_view(), name="confirm_age"),
    path("<str:reference>/contact/", views.ShowContact.as_view(), name="show_contact"),
    path("<str:reference>/accept/", views.Accept.as_view(), name="accept"),
    path("<str:reference>/decline/", views.DeclineView.as_view(), name="decline"),
    path("<str:reference>/sign-off/", views.SignOffView.as_view(), name="sign_off"),
    path("<str:reference>/unasked/", unasked.PublishUnasked.as_view(), name="publish_unasked"),
    path("<str:reference>/take-back/", views.TakeBack.as_view(), name="take_back"),
    path("<str:reference>/hide/", views.Hide.as_view(), name="hide"),
    path("<str:reference>/edit-again/", views.EditAgain.as_view(), name="edit_again"),
    path("<str:reference>/byline/", views.SettleByline.as_view(), name="settle_byline"),
    path("<str:reference>/lift/", views.Lift.as_view(), name="lift"),
    path("<str:reference>/set-aside/", no_letter.SetAside.as_view(), name="set_aside"),
    path("<str:reference>/bring-back/", no_letter.BringBack.as_view(), name="bring_back"),
    path("<str:reference>/slip/", adding.SlipView.as_view(), name="slip"),
    path("<str:reference>/hold/", views.PutOnHold.as_view(), name="hold"),
]
