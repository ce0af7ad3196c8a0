"""URLs of reporting."""

from django.urls import path

from reporting.views import (
    breaches,
    closings,
    difficulties,
    exports,
    indicators,
    missing,
    notices,
    papers,
    practices,
    reorganisation_content,
    reorganisation_steps,
    reorganisations,
    rollups,
    rounds,
    series,
    target_cascade,
    targets,
)
from reporting.views.api.description import api_openapi
from reporting.views.api.dhis2 import api_dhis2_metadata, api_dhis2_values
from reporting.views.api.lists import api_indicators, api_places, api_rounds
from reporting.views.api.rollups import api_coverage, api_rollup, rollup_data
from reporting.views.assisted import report_assist, report_object
from reporting.views.contacts import contact_list
from reporting.views.dashboards import dashboard_home, dashboard_show
from reporting.views.difficulty_list import difficulty_list
from reporting.views.difficulty_map import difficulty_map
from reporting.views.events import event_export
from reporting.views.home import home
from reporting.views.import_show import import_errors, import_progress, import_show
from reporting.views.import_steps import import_confirm, import_discard, import_match, import_undo
from reporting.views.imports import import_list, import_template
from reporting.views.meeting_lists import meeting_list
from reporting.views.nothing import report_nothing
from reporting.views.offline import offline_page, service_worker
from reporting.views.people import member_data, member_erase
from reporting.views.photos import photo_add, photo_file, photo_remove
from reporting.views.quality import quality_show, quality_workbook
from reporting.views.rankings import ranking_show
from reporting.views.receipts import report_receipt
from reporting.views.report_list import report_list
from reporting.views.reports import report_show
from reporting.views.reviews import report_accept, report_accept_many, report_excuse, report_return
from reporting.views.sync import report_sync
from reporting.views.topics import topic_indicators, topic_link

urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("offline/", offline_page, name="offline_page"),
    path("reports/<int:report_id>/sync/", report_sync, name="report_sync"),
    path("", home, name="home"),
    path("reports/", report_list, name="report_list"),
    path("reports/<int:report_id>/", report_show, name="report_show"),
    path("reports/<int:report_id>/receipt/", report_receipt, name="report_receipt"),
    path("reports/<int:report_id>/nothing/", report_nothing, name="report_nothing"),
    path("reports/<int:report_id>/photos/", photo_add, name="photo_add"),
    path("photos/<int:photo_id>/", photo_file, name="photo_file"),
    path("photos/<int:photo_id>/remove/", photo_remove, name="photo_remove"),
    path("reports/accept/", report_accept_many, name="report_accept_many"),
    path("reports/<int:report_id>/assist/", report_assist, name="report_assist"),
    path("reports/<int:report_id>/object/", report_object, name="report_object"),
    path("reports/<int:report_id>/return/", report_return, name="report_return"),
    path("reports/<int:report_id>/accept/", report_accept, name="report_accept"),
    path("reports/<int:report_id>/excuse/", report_excuse, name="report_excuse"),
    path("difficulties/", difficulty_list, name="difficulty_list"),
    path("difficulties/new/", difficulties.difficulty_create, name="difficulty_create"),
    path("difficulties/map/", difficulty_map, name="difficulty_map"),
    path("difficulties/<int:difficulty_id>/", difficulties.difficulty_show, name="difficulty_show"),
    path("difficulties/<int:difficulty_id>/answer/", difficulties.difficulty_answer, name="difficulty_answer"),
    path("difficulties/<int:difficulty_id>/escalate/", difficulties.difficulty_escalate, name="difficulty_escalate"),
    path("difficulties/<int:difficulty_id>/solve/", difficulties.difficulty_solve, name="difficulty_solve"),
    path("difficulties/<int:difficulty_id>/reopen/", difficulties.difficulty_reopen, name="difficulty_reopen"),
    path("practices/", practices.practice_list, name="practice_list"),
    path("practices/new/", practices.practice_create, name="practice_create"),
    path("practices/<int:practice_id>/", practices.practice_show, name="practice_show"),
    path("practices/<int:practice_id>/decide/", practices.practice_decide, name="practice_decide"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", rounds.round_open, name="round_open"),
    path("rounds/<slug:code>/", rounds.round_show, name="round_show"),
    path("rounds/<slug:code>/enrol/", rounds.round_enrol, name="round_enrol"),
    path("rounds/<slug:code>/letter/", rounds.round_letter, name="round_letter"),
    path("rounds/<slug:code>/close/", closings.round_close, name="round_close"),
    path("rounds/<slug:code>/reopen/", closings.round_reopen, name="round_reopen"),
    path("rounds/<slug:code>/extend/", closings.round_extend, name="round_extend"),
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series.series_create, name="series_create"),
    path("series/<int:series_id>/", series.series_edit, name="series_edit"),
    path("series/<int:series_id>/open/", series.series_open, name="series_open"),
    path("indicators/", indicators.indicator_list, name="indicator_list"),
    path("indicators/new/", indicators.indicator_create, name="indicator_create"),
    path("indicators/letter/", indicators.indicator_seed, name="indicator_seed"),
    path("indicators/<int:indicator_id>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("platforms/new/", indicators.platform_create, name="platform_create"),
    path("platforms/<int:platform_id>/edit/", indicators.platform_edit, name="platform_edit"),
    path("topics/<int:topic_id>/indicators/", topic_indicators, name="topic_indicators"),
    path("topics/<int:topic_id>/indicators/edit/", topic_link, name="topic_link"),
    path("targets/", targets.target_list, name="target_list"),
    path("targets/spread/", targets.target_spread, name="target_spread"),
    path("targets/<int:team_id>/", targets.target_edit, name="target_edit"),
    path("targets/places/<int:place_id>/", target_cascade.target_cascade, name="target_cascade"),
    path("targets/places/<int:place_id>/own/", target_cascade.target_own, name="target_own"),
    path("targets/places/<int:place_id>/allot/", target_cascade.target_allot, name="target_allot"),
    path("targets/places/<int:place_id>/workbook/", target_cascade.target_workbook, name="target_workbook"),
    path("imports/", import_list, name="import_list"),
    path("imports/template/<slug:kind>/", import_template, name="import_template"),
    path("imports/<int:import_id>/", import_show, name="import_show"),
    path("imports/<int:import_id>/progress/", import_progress, name="import_progress"),
    path("imports/<int:import_id>/errors/", import_errors, name="import_errors"),
    path("imports/<int:import_id>/match/", import_match, name="import_match"),
    path("imports/<int:import_id>/confirm/", import_confirm, name="import_confirm"),
    path("imports/<int:import_id>/discard/", import_discard, name="import_discard"),
    path("imports/<int:import_id>/undo/", import_undo, name="import_undo"),
    path("missing/<int:place_id>/<slug:code>/", missing.missing_show, name="missing_show"),
    path("missing/<int:place_id>/<slug:code>/remind/", missing.remind, name="remind"),
    path("reminders/<slug:code>/", missing.reminder_list, name="reminder_list"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/<int:notice_id>/open/", notices.notice_open, name="notice_open"),
    path("dashboard/", dashboard_home, name="dashboard_home"),
    path("dashboard/<int:place_id>/", dashboard_show, name="dashboard_show"),
    path("rollup/", rollups.rollup_home, name="rollup_home"),
    path("rollup/<int:place_id>/<slug:code>/", rollups.rollup_show, name="rollup_show"),
    path("rollup/<int:place_id>/<slug:code>/data.<slug:form>", rollup_data, name="rollup_data"),
    path("api/v1/openapi.json", api_openapi, name="api_openapi"),
    path("api/v1/places/", api_places, name="api_places"),
    path("api/v1/rounds/", api_rounds, name="api_rounds"),
    path("api/v1/indicators/", api_indicators, name="api_indicators"),
    path("api/v1/rollup/", api_rollup, name="api_rollup"),
    path("api/v1/coverage/", api_coverage, name="api_coverage"),
    path("api/v1/dhis2/dataValueSets/", api_dhis2_values, name="api_dhis2_values"),
    path("api/v1/dhis2/metadata/", api_dhis2_metadata, name="api_dhis2_metadata"),
    path("ranking/<int:place_id>/<slug:code>/", ranking_show, name="ranking_show"),
    path("quality/<int:place_id>/<slug:code>/", quality_show, name="quality_show"),
    path("quality/<int:place_id>/<slug:code>/workbook/", quality_workbook, name="quality_workbook"),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/<slug:paper>/<slug:part>/", papers.paper_edit, name="paper_edit"),
    path("papers/<slug:paper>/<slug:part>/reset/", papers.paper_reset, name="paper_reset"),
    path("privacy/breaches/", breaches.breach_list, name="breach_list"),
    path("privacy/breaches/new/", breaches.breach_create, name="breach_create"),
    path("privacy/breaches/<int:breach_id>/", breaches.breach_show, name="breach_show"),
    path("privacy/breaches/<int:breach_id>/notify/", breaches.breach_notify, name="breach_notify"),
    path("privacy/breaches/<int:breach_id>/close/", breaches.breach_close, name="breach_close"),
    path("privacy/breaches/<int:breach_id>/people.csv", breaches.breach_people, name="breach_people"),
    path("members/<int:member_id>/data/", member_data, name="member_data"),
    path("members/<int:member_id>/erase/", member_erase, name="member_erase"),
    path("contacts/", contact_list, name="contact_list"),
    path("events/export/", event_export, name="event_export"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/<int:export_id>/", exports.export_show, name="export_show"),
    path("exports/<int:export_id>/progress/", exports.export_progress, name="export_progress"),
    path("exports/<int:export_id>/retry/", exports.export_retry, name="export_retry"),
    path("exports/<int:export_id>/file/", exports.export_file, name="export_file"),
    path("sessions/<int:session_id>/meeting-list/", meeting_list, name="meeting_list"),
    path("reorganisations/", reorganisations.reorganisation_list, name="reorganisation_list"),
    path("reorganisations/new/", reorganisations.reorganisation_create, name="reorganisation_create"),
    path("reorganisations/<int:reorganisation_id>/", reorganisations.reorganisation_show, name="reorganisation_show"),
    path(
        "reorganisations/<int:reorganisation_id>/edit/", reorganisations.reorganisation_edit, name="reorganisation_edit"
    ),
    path(
        "reorganisations/<int:reorganisation_id>/file/", reorganisations.reorganisation_file, name="reorganisation_file"
    ),
    path(
        "reorganisations/<int:reorganisation_id>/content/",
        reorganisation_content.reorganisation_content,
        name="reorganisation_content",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/places/new/",
        reorganisation_content.reorganisation_place_add,
        name="reorganisation_place_add",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/places/<int:new_id>/",
        reorganisation_content.reorganisation_place_edit,
        name="reorganisation_place_edit",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/places/<int:new_id>/remove/",
        reorganisation_content.reorganisation_place_remove,
        name="reorganisation_place_remove",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/links/new/",
        reorganisation_content.reorganisation_link_add,
        name="reorganisation_link_add",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/links/<int:link_id>/",
        reorganisation_content.reorganisation_link_edit,
        name="reorganisation_link_edit",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/links/<int:link_id>/remove/",
        reorganisation_content.reorganisation_link_remove,
        name="reorganisation_link_remove",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/rename/",
        reorganisation_content.reorganisation_rename,
        name="reorganisation_rename",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/move/",
        reorganisation_content.reorganisation_move,
        name="reorganisation_move",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/agree/",
        reorganisation_steps.reorganisation_agree,
        name="reorganisation_agree",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/schedule/",
        reorganisation_steps.reorganisation_schedule,
        name="reorganisation_schedule",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/unschedule/",
        reorganisation_steps.reorganisation_unschedule,
        name="reorganisation_unschedule",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/carry-out/",
        reorganisation_steps.reorganisation_carry_out,
        name="reorganisation_carry_out",
    ),
    path(
        "reorganisations/<int:reorganisation_id>/undo/",
        reorganisation_steps.reorganisation_undo,
        name="reorganisation_undo",
    ),
]
