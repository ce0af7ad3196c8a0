"""Addresses of support money."""

from django.urls import path

from allowances.views.late_days import support_late_days
from allowances.views.look_alikes import support_look_alikes
from allowances.views.months import support_list
from allowances.views.resolutions import (
    support_resolution,
    support_resolution_correct,
    support_resolution_edit,
    support_resolution_force,
    support_resolution_list,
    support_resolution_remove,
    support_resolution_withdraw,
    support_rule_edit,
)
from allowances.views.sheets import (
    support_approve,
    support_check,
    support_choose,
    support_draft,
    support_file,
    support_reopen,
    support_sheet,
)

urlpatterns = [
    path("support/", support_list, name="support_list"),
    path("support/days/", support_late_days, name="support_late_days"),
    path("support/resolutions/", support_resolution_list, name="support_resolution_list"),
    path("support/resolutions/<int:resolution_id>/", support_resolution, name="support_resolution"),
    path("support/resolutions/<int:resolution_id>/edit/", support_resolution_edit, name="support_resolution_edit"),
    path(
        "support/resolutions/<int:resolution_id>/correct/",
        support_resolution_correct,
        name="support_resolution_correct",
    ),
    path(
        "support/resolutions/<int:resolution_id>/remove/", support_resolution_remove, name="support_resolution_remove"
    ),
    path("support/resolutions/<int:resolution_id>/force/", support_resolution_force, name="support_resolution_force"),
    path(
        "support/resolutions/<int:resolution_id>/withdraw/",
        support_resolution_withdraw,
        name="support_resolution_withdraw",
    ),
    path("support/rules/<int:rule_id>/edit/", support_rule_edit, name="support_rule_edit"),
    path("support/sheets/<int:sheet_id>/choose/", support_choose, name="support_choose"),
    path("support/sheets/<int:sheet_id>/check/", support_check, name="support_check"),
    path("support/sheets/<int:sheet_id>/approve/", support_approve, name="support_approve"),
    path("support/sheets/<int:sheet_id>/look-alikes/", support_look_alikes, name="support_look_alikes"),
    path("support/sheets/<int:sheet_id>/reopen/", support_reopen, name="support_reopen"),
    path("support/<int:place_id>/<int:year>/<int:month>/", support_sheet, name="support_sheet"),
    path("support/<int:place_id>/<int:year>/<int:month>/draft/", support_draft, name="support_draft"),
    path("support/<int:place_id>/<int:year>/<int:month>/file/", support_file, name="support_file"),
]
