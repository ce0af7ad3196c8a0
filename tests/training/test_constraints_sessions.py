"""What the database refuses of plans, sessions and invitations, whoever writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.training.world_training import add_training, at
from tests.world import World
from training.models import Invitation, Plan, Session, Trainer


def break_it(act: Callable[[], Any], name: str) -> None:
    """SQLite names the columns of a broken uniqueness, PostgreSQL its name: the sentence is looked up on the model."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    constraints = {
        constraint.name: getattr(constraint, "fields", ())
        for model in (Plan, Trainer, Session, Session.days.rel.related_model, Invitation)
        for constraint in model._meta.constraints
    }
    said = str(refusal.value)
    assert name in said or all(field in said for field in constraints[name])


CASES: list[tuple[str, Callable[[World], Any]]] = [
    ("a_plan_asks_for_a_share", lambda w: Plan.objects.filter(pk=w.ke_hoach.pk).update(share=0)),
    ("a_plan_ends_after_it_starts", lambda w: Plan.objects.filter(pk=w.ke_hoach.pk).update(ends_on="2022-06-30")),
    (
        "a_plan_is_named_once",
        lambda w: Plan.objects.create(
            title=w.ke_hoach.title, within=w.song_xanh, starts_on="2022-07-01", ends_on="2022-07-02", share=1
        ),
    ),
    (
        "a_trainer_of_an_organisation_is_one",
        lambda w: Trainer.objects.create(
            organisation="Viễn thông", province=w.song_xanh, **Trainer.naming("LƯƠNG VĂN TÁM")
        ),
    ),
    ("a_session_ends_after_it_starts", lambda w: Session.objects.filter(pk=w.lop_an.pk).update(ends_at=at(1, 8))),
    ("a_closed_session_says_when", lambda w: Session.objects.filter(pk=w.lop_an.pk).update(state="closed")),
    (
        "a_session_asks_for_a_day_at_least",
        lambda w: Session.objects.filter(pk=w.lop_an.pk).update(required_days=0),
    ),
    ("a_day_of_training_has_a_length", lambda w: w.lop_an.days.create(starts_at=at(17, 8), ends_at=at(17, 8))),
    ("a_session_sits_once_at_a_time", lambda w: w.lop_an.days.create(starts_at=at(15, 8), ends_at=at(15, 9))),
    (
        "a_member_is_invited_once",
        lambda w: w.lop_an.invitations.create(member=w.lan.memberships.get(), invited_at=at(1, 8)),
    ),
    (
        "who_does_not_come_says_why",
        lambda w: w.lop_an.invitations.update(state="declined", answered_at=at(2, 8)),
    ),
    ("an_answer_has_an_instant", lambda w: w.lop_an.invitations.update(state="coming")),
]


@pytest.mark.parametrize(("name", "act"), CASES, ids=[name for name, _ in CASES])
def test_the_database_refuses(world: World, name: str, act: Callable[[World], Any]) -> None:
    add_training(world)
    break_it(lambda: act(world), name)
