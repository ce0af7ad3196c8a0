"""URLs of reporting."""

from django.urls import path

from reporting.views import (
    assessments,
    closings,
    criteria,
    difficulties,
    indicators,
    missing,
    practices,
    rollups,
    rounds,
    series,
    target_cascade,
    targets,
)
from reporting.views.adoption import adoption_show, adoption_workbook
from reporting.views.assisted import report_assist, report_object
from reporting.views.causes import cause_reports, cause_show
from reporting.views.corrections import report_correct
from reporting.views.denominators import denominator_edit
from reporting.views.diary import diary_list, diary_sync, diary_withdraw, diary_write
from reporting.views.difficulty_answers import difficulty_answer_many
from reporting.views.difficulty_list import difficulty_list
from reporting.views.difficulty_map import difficulty_map
from reporting.views.figure_causes import figure_cause_show
from reporting.views.follow_up_list import follow_up_list
from reporting.views.follow_up_results import follow_up_results_show
from reporting.views.follow_ups import follow_up_attempt, follow_up_show, follow_up_take
from reporting.views.homes import adoption_home, quality_home, ranking_home, target_home
from reporting.views.messages import message_read, report_assist_message, report_message
from reporting.views.nothing import report_nothing
from reporting.views.offline import offline_page, service_worker
from reporting.views.period_notes import period_note_list, period_note_withdraw
from reporting.views.photos import photo_add, photo_file, photo_remove
from reporting.views.quality import quality_show, quality_workbook
from reporting.views.rankings import ranking_show
from reporting.views.receipts import report_receipt
from reporting.views.reminder_plans import reminder_home
from reporting.views.report_list import report_list
from reporting.views.reports import report_show
from reporting.views.resident_classes import class_edit, class_list
from reporting.views.reviews import report_accept, report_accept_many, report_excuse, report_return
from reporting.views.sayings import saying_list, saying_remove
from reporting.views.skill_levels import skill_frame_seed, skill_goal_edit, skill_level_edit, skill_level_list
from reporting.views.skills import skill_home, skill_show, skill_workbook
from reporting.views.sync import report_sync
from reporting.views.topics import topic_indicators, topic_link
from reporting.views.year_books import person_year_show, team_year_show

urlpatterns = [
    path("assessments/", assessments.assessment_home, name="assessment_home"),
    path("assessments/<int:place_id>/", assessments.assessment_show, name="assessment_show"),
    path("assessments/<int:place_id>/send/", assessments.assessment_send, name="assessment_send"),
    path("assessments/<int:place_id>/praise/", assessments.assessment_praise, name="assessment_praise"),
    path("assessments/teams/<int:team_id>/", assessments.assessment_team, name="assessment_team"),
    path("assessments/decide/<int:assessment_id>/", assessments.assessment_decide, name="assessment_decide"),
    path("assessments/criteria/", criteria.criterion_list, name="criterion_list"),
    path("assessments/criteria/new/", criteria.criterion_add, name="criterion_add"),
    path("assessments/criteria/<int:criterion_id>/", criteria.criterion_edit, name="criterion_edit"),
    path("assessments/criteria/<int:criterion_id>/remove/", criteria.criterion_remove, name="criterion_remove"),
    path("sw.js", service_worker, name="service_worker"),
    path("offline/", offline_page, name="offline_page"),
    path("reports/<int:report_id>/sync/", report_sync, name="report_sync"),
    path("reports/", report_list, name="report_list"),
    path("reports/<int:report_id>/", report_show, name="report_show"),
    path("reports/<int:report_id>/receipt/", report_receipt, name="report_receipt"),
    path("reports/<int:report_id>/correct/", report_correct, name="report_correct"),
    path("reports/<int:report_id>/nothing/", report_nothing, name="report_nothing"),
    path("reports/message/", message_read, name="message_read"),
    path("reports/<int:report_id>/message/", report_message, name="report_message"),
    path("reports/<int:report_id>/assist/message/", report_assist_message, name="report_assist_message"),
    path("reports/<int:report_id>/photos/", photo_add, name="photo_add"),
    path("photos/<int:photo_id>/", photo_file, name="photo_file"),
    path("photos/<int:photo_id>/remove/", photo_remove, name="photo_remove"),
    path("reports/accept/", report_accept_many, name="report_accept_many"),
    path("reports/<int:report_id>/assist/", report_assist, name="report_assist"),
    path("reports/<int:report_id>/object/", report_object, name="report_object"),
    path("reports/<int:report_id>/return/", report_return, name="report_return"),
    path("reports/<int:report_id>/accept/", report_accept, name="report_accept"),
    path("reports/<int:report_id>/excuse/", report_excuse, name="report_excuse"),
    path("diary/", diary_list, name="diary_list"),
    path("diary/teams/<int:team_id>/new/", diary_write, name="diary_write"),
    path("diary/teams/<int:team_id>/sync/", diary_sync, name="diary_sync"),
    path("diary/years/teams/<int:team_id>/", team_year_show, name="team_year_show"),
    path("diary/years/people/<int:member_id>/", person_year_show, name="person_year_show"),
    path("diary/<int:entry_id>/withdraw/", diary_withdraw, name="diary_withdraw"),
    path("difficulties/", difficulty_list, name="difficulty_list"),
    path("difficulties/new/", difficulties.difficulty_create, name="difficulty_create"),
    path("difficulties/answer/", difficulty_answer_many, name="difficulty_answer_many"),
    path("difficulties/map/", difficulty_map, name="difficulty_map"),
    path("difficulties/<int:difficulty_id>/", difficulties.difficulty_show, name="difficulty_show"),
    path("difficulties/<int:difficulty_id>/answer/", difficulties.difficulty_answer, name="difficulty_answer"),
    path("difficulties/<int:difficulty_id>/escalate/", difficulties.difficulty_escalate, name="difficulty_escalate"),
    path("difficulties/<int:difficulty_id>/solve/", difficulties.difficulty_solve, name="difficulty_solve"),
    path("difficulties/<int:difficulty_id>/reopen/", difficulties.difficulty_reopen, name="difficulty_reopen"),
    path("follow-ups/", follow_up_list, name="follow_up_list"),
    path("follow-ups/results/", follow_up_results_show, name="follow_up_results"),
    path("follow-ups/teams/<int:team_id>/", follow_up_show, name="follow_up_show"),
    path("follow-ups/<int:follow_up_id>/attempt/", follow_up_attempt, name="follow_up_attempt"),
    path("follow-ups/<int:follow_up_id>/take/", follow_up_take, name="follow_up_take"),
    path("practices/", practices.practice_list, name="practice_list"),
    path("practices/new/", practices.practice_create, name="practice_create"),
    path("practices/<int:practice_id>/", practices.practice_show, name="practice_show"),
    path("practices/<int:practice_id>/decide/", practices.practice_decide, name="practice_decide"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", rounds.round_open, name="round_open"),
    path("rounds/<slug:code>/", rounds.round_show, name="round_show"),
    path("rounds/<slug:code>/edit/", rounds.round_edit, name="round_edit"),
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
    path("indicators/new/", indicators.indicator_edit, name="indicator_create"),
    path("indicators/denominators/", denominator_edit, name="denominator_edit"),
    path("indicators/letter/", indicators.indicator_seed, name="indicator_seed"),
    path("indicators/pack/", indicators.indicator_seed_pack, name="indicator_seed_pack"),
    path("indicators/words/", saying_list, name="saying_list"),
    path("indicators/words/<int:saying_id>/remove/", saying_remove, name="saying_remove"),
    path("indicators/<int:indicator_id>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("platforms/new/", indicators.platform_edit, name="platform_create"),
    path("platforms/<int:platform_id>/edit/", indicators.platform_edit, name="platform_edit"),
    path("topics/<int:topic_id>/indicators/", topic_indicators, name="topic_indicators"),
    path("topics/<int:topic_id>/indicators/edit/", topic_link, name="topic_link"),
    path("targets/", targets.target_list, name="target_list"),
    path("targets/spread/", targets.target_spread, name="target_spread"),
    path("targets/<int:team_id>/", targets.target_edit, name="target_edit"),
    path("targets/places/", target_home, name="target_home"),
    path("targets/places/<int:place_id>/", target_cascade.target_cascade, name="target_cascade"),
    path("targets/places/<int:place_id>/own/", target_cascade.target_own, name="target_own"),
    path("targets/places/<int:place_id>/allot/", target_cascade.target_allot, name="target_allot"),
    path("targets/places/<int:place_id>/workbook/", target_cascade.target_workbook, name="target_workbook"),
    path("missing/<int:place_id>/<slug:code>/", missing.missing_show, name="missing_show"),
    path("missing/<int:place_id>/<slug:code>/remind/", missing.remind, name="remind"),
    path("reminders/", reminder_home, name="reminder_home"),
    path("reminders/<slug:code>/", missing.reminder_list, name="reminder_list"),
    path("rollup/", rollups.rollup_home, name="rollup_home"),
    path("rollup/<int:place_id>/<slug:code>/", rollups.rollup_show, name="rollup_show"),
    path("notes/", period_note_list, name="period_note_list"),
    path("notes/<int:note_id>/withdraw/", period_note_withdraw, name="period_note_withdraw"),
    path("causes/<int:place_id>/<slug:code>/", cause_show, name="cause_show"),
    path("causes/<int:place_id>/<slug:code>/reports/", cause_reports, name="cause_reports"),
    path("causes/<int:place_id>/<slug:code>/figures/", figure_cause_show, name="figure_cause_show"),
    path("ranking/", ranking_home, name="ranking_home"),
    path("ranking/<int:place_id>/<slug:code>/", ranking_show, name="ranking_show"),
    path("quality/", quality_home, name="quality_home"),
    path("quality/<int:place_id>/<slug:code>/", quality_show, name="quality_show"),
    path("quality/<int:place_id>/<slug:code>/workbook/", quality_workbook, name="quality_workbook"),
    path("adoption/", adoption_home, name="adoption_home"),
    path("adoption/<int:place_id>/", adoption_show, name="adoption_show"),
    path("adoption/<int:place_id>/workbook/", adoption_workbook, name="adoption_workbook"),
    path("classes/", class_list, name="class_list"),
    path("diary/<int:entry_id>/class/", class_edit, name="class_edit"),
    path("skills/", skill_home, name="skill_home"),
    path("skills/<int:place_id>/", skill_show, name="skill_show"),
    path("skills/<int:place_id>/workbook/", skill_workbook, name="skill_workbook"),
    path("skills/<int:place_id>/goal/", skill_goal_edit, name="skill_goal_edit"),
    path("skills/levels/", skill_level_list, name="skill_level_list"),
    path("skills/levels/new/", skill_level_edit, name="skill_level_create"),
    path("skills/levels/<int:level_id>/edit/", skill_level_edit, name="skill_level_edit"),
    path("skills/levels/frame/", skill_frame_seed, name="skill_frame_seed"),
]
