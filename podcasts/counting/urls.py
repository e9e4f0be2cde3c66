from django.urls import path

from podcasts.counting import views

urlpatterns = [path("how-we-count/", views.how_we_count, name="how_we_count")]
