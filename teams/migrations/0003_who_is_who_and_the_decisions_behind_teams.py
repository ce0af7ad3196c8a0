"""Give every membership its person, recognised by phone and name, and every team the chain of its decisions."""

from django.db import migrations

BATCH = 1_000


def recognise(apps, schema_editor):
    Member, Person = apps.get_model("teams", "Member"), apps.get_model("teams", "Person")
    known = {}
    waiting = Member.objects.filter(person=None).order_by("pk")
    for member in waiting.iterator(chunk_size=BATCH):
        key = (member.phone, member.name_folded) if member.phone else member.pk
        if key not in known:
            known[key] = Person.objects.create()
        member.person = known[key]
        member.save(update_fields=["person"])


def rule(apps, schema_editor):
    Team, Ruling = apps.get_model("teams", "Team"), apps.get_model("teams", "Ruling")
    rulings = []
    for team in Team.objects.order_by("pk").iterator(chunk_size=BATCH):
        rulings.append(Ruling(team=team, decision_id=team.decision_id, kind="found", effective_on=team.established_on))
        if team.dissolved_by_id:
            rulings.append(
                Ruling(team=team, decision_id=team.dissolved_by_id, kind="dissolve", effective_on=team.dissolved_on)
            )
    Ruling.objects.bulk_create(rulings, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_people_rulings_and_changes_of_hamlets")]
    operations = [
        migrations.RunPython(recognise, migrations.RunPython.noop),
        migrations.RunPython(rule, migrations.RunPython.noop),
    ]
