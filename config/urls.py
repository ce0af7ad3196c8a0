"""Every URL of the portal."""

from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("reporting.urls")),
    path("", include("training.urls")),
    path("", include("teams.urls")),
    path("", include("accounts.urls")),
]
