"""Events of before named members and accounts; what is written for good must outlive the data of those it tells of."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.append_only import lifted

CALLED = {"accounts.user": "Tài khoản số ", "teams.member": "Thành viên số "}
QUOTED = ("full_name", "former")  # keys of ``before`` and ``after`` that held a name


def name_nobody(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model("accounts", "Event").objects
    with lifted("accounts_event", schema_editor):
        for subject_type, called in CALLED.items():
            number = Concat(Value(called), Cast("subject_id", CharField()), output_field=CharField())
            events.filter(subject_type=subject_type).update(subject=number)
        for event in list(events.filter(verb__in=["members.change", "members.hand_over"]).order_by("pk")):
            event.before, event.after = _unnamed(event.before), _unnamed(event.after)
            event.save(update_fields=["before", "after"])


def _unnamed(told: dict[str, Any]) -> dict[str, Any]:
    return {key: "…" if key in QUOTED and isinstance(value, str) else value for key, value in told.items()}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_focal_points")]
    operations = [migrations.RunPython(name_nobody, migrations.RunPython.noop)]
