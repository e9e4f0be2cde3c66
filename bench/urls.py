from django.shortcuts import render
from django.urls import include, path


def bare(request):
    """Our middleware, one 5 KB template, no database: what every ratio is measured against."""
    return render(request, "bare.html", {"title": "Bare", "lines": range(40)})


urlpatterns = [path("private/bare/", bare), path("", include("imo_site.urls"))]
