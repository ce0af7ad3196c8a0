"""Every URL of the portal."""

from django.urls import include, path

handler400 = "config.failures.bad_request"
handler500 = "config.failures.server_error"

urlpatterns = [
    path("", include("operations.urls")),
    path("", include("overview.urls")),
    path("", include("allowances.urls")),
    path("", include("reporting.urls")),
    path("", include("training.urls")),
    path("", include("teams.urls")),
    path("", include("exchange.urls")),
    path("", include("notices.urls")),
    path("", include("accounts.urls")),
]
