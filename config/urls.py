"""Every URL of the portal."""

from django.urls import include, path

from config.health import healthz, readyz
from config.metrics import metrics

handler400 = "config.failures.bad_request"
handler500 = "config.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("reporting.urls")),
    path("", include("training.urls")),
    path("", include("teams.urls")),
    path("", include("accounts.urls")),
]
