"""Every URL of the portal."""

from django.urls import include, path

from config.health import healthz

handler400 = "config.failures.bad_request"
handler500 = "config.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("reporting.urls")),
    path("", include("training.urls")),
    path("", include("teams.urls")),
    path("", include("accounts.urls")),
]
