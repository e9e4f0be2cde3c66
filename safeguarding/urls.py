from django.urls import path

from safeguarding import views
from safeguarding.listing import CaseList

app_name = "worries"
urlpatterns = [
    path("", CaseList.as_view(), name="list"),
    path("results/", CaseList.as_view(results_only=True), name="list_results"),
    path("<str:ref>/", views.CaseView.as_view(), name="case"),
    path("<str:ref>/note/", views.WriteNote.as_view(), name="note"),
    path("<str:ref>/close/", views.Close.as_view(), name="close"),
    path("<str:ref>/give-back/", views.GiveBack.as_view(), name="give_back"),
    path("<str:ref>/copy/", views.OpenCopy.as_view(), name="copy"),
    path("<str:ref>/copy/<int:number>/", views.CopyPicture.as_view(), name="copy_picture"),
]
