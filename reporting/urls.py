"""URLs of reporting."""

from django.urls import path

from reporting.views import exports, indicators, rollups, rounds, targets
from reporting.views.home import home
from reporting.views.report_list import report_list
from reporting.views.reports import report_receipt, report_show
from reporting.views.reviews import report_accept, report_excuse, report_return

urlpatterns = [
    path("", home, name="home"),
    path("reports/", report_list, name="report_list"),
    path("reports/<int:report_id>/", report_show, name="report_show"),
    path("reports/<int:report_id>/receipt/", report_receipt, name="report_receipt"),
    path("reports/<int:report_id>/return/", report_return, name="report_return"),
    path("reports/<int:report_id>/accept/", report_accept, name="report_accept"),
    path("reports/<int:report_id>/excuse/", report_excuse, name="report_excuse"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", rounds.round_open, name="round_open"),
    path("rounds/<slug:code>/", rounds.round_show, name="round_show"),
    path("rounds/<slug:code>/enrol/", rounds.round_enrol, name="round_enrol"),
    path("indicators/", indicators.indicator_list, name="indicator_list"),
    path("indicators/new/", indicators.indicator_create, name="indicator_create"),
    path("indicators/letter/", indicators.indicator_seed, name="indicator_seed"),
    path("indicators/<int:indicator_id>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("platforms/new/", indicators.platform_create, name="platform_create"),
    path("platforms/<int:platform_id>/edit/", indicators.platform_edit, name="platform_edit"),
    path("targets/", targets.target_list, name="target_list"),
    path("targets/spread/", targets.target_spread, name="target_spread"),
    path("targets/<int:team_id>/", targets.target_edit, name="target_edit"),
    path("rollup/", rollups.rollup_home, name="rollup_home"),
    path("rollup/<int:place_id>/<slug:code>/", rollups.rollup_show, name="rollup_show"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/<int:export_id>/", exports.export_show, name="export_show"),
    path("exports/<int:export_id>/progress/", exports.export_progress, name="export_progress"),
    path("exports/<int:export_id>/retry/", exports.export_retry, name="export_retry"),
    path("exports/<int:export_id>/file/", exports.export_file, name="export_file"),
]
