from django.urls import path

from podcasts import embedding, views
from podcasts.feeds import serving

app_name = "podcasts"

urlpatterns = [
    path("oembed", embedding.oembed, name="oembed"),
    path("<slug:name>/feed.xml", serving.feed, name="feed"),
    path("<slug:name>/feed-<int:number>.xml", serving.feed, name="feed_page"),
    path("<slug:name>/subscribe/", views.subscribe, name="subscribe"),
    path("<slug:name>/<slug:key>/embed/", embedding.embed, name="embed"),
    path("<slug:name>/<slug:key>/<str:file>", serving.file, name="file"),
]
