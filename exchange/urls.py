"""URLs of exchange."""

from django.urls import path

from exchange.views import exports
from exchange.views.account_slips import account_slips
from exchange.views.import_show import import_errors, import_progress, import_show
from exchange.views.import_steps import (
    import_answer,
    import_confirm,
    import_discard,
    import_match,
    import_read_again,
    import_undo,
    import_words,
)
from exchange.views.imports import import_list, import_template

urlpatterns = [
    path("accounts/slips/", account_slips, name="account_slips"),
    path("imports/", import_list, name="import_list"),
    path("imports/template/<slug:kind>/", import_template, name="import_template"),
    path("imports/<int:import_id>/", import_show, name="import_show"),
    path("imports/<int:import_id>/progress/", import_progress, name="import_progress"),
    path("imports/<int:import_id>/errors/", import_errors, name="import_errors"),
    path("imports/<int:import_id>/match/", import_match, name="import_match"),
    path("imports/<int:import_id>/words/", import_words, name="import_words"),
    path("imports/<int:import_id>/answer/", import_answer, name="import_answer"),
    path("imports/<int:import_id>/read-again/", import_read_again, name="import_read_again"),
    path("imports/<int:import_id>/confirm/", import_confirm, name="import_confirm"),
    path("imports/<int:import_id>/discard/", import_discard, name="import_discard"),
    path("imports/<int:import_id>/undo/", import_undo, name="import_undo"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/lists/", exports.export_of_list, name="export_of_list"),
    path("exports/<int:export_id>/", exports.export_show, name="export_show"),
    path("exports/<int:export_id>/progress/", exports.export_progress, name="export_progress"),
    path("exports/<int:export_id>/retry/", exports.export_retry, name="export_retry"),
    path("exports/<int:export_id>/file/", exports.export_file, name="export_file"),
]
