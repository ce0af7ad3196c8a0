"""Two officials, one difficulty: one step is taken, the other is told."""

import pytest

from reporting.actions import difficulties, practices
from reporting.models import Difficulty, Practice, Step
from tests.harness.races import outcomes
from tests.reporting.world_difficulties import raised, sent
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def country(transactional_db: None) -> World:
    return build()


def test_of_answers_and_escalations_at_once_one_step_is_taken(country: World) -> None:
    one = raised(country.team_an1, country.lan)

    def act(number: int) -> str:
        verb = difficulties.answer if number % 2 else difficulties.escalate
        verb(Difficulty.objects.get(pk=one.pk), text="Có", version=1, by=country.canbo_an)
        return "taken"

    assert outcomes(10, act) == {"taken": 1, "changed_meanwhile": 9}
    stored = Difficulty.objects.get()
    assert (stored.version, Step.objects.count()) == (2, 2)
    assert stored.steps.get(number=2).level == stored.level


def test_ten_clicks_raise_one_difficulty(country: World) -> None:
    def click(number: int) -> str:
        raised(country.team_an1, country.lan)
        return "raised"

    assert outcomes(10, click) == {"raised": 1, "already_raised": 9}
    assert Difficulty.objects.count() == 1


def test_a_practice_is_decided_once(country: World) -> None:
    one = sent(country.team_an1, country.lan)

    def decide(number: int) -> str:
        decide = practices.publish if number % 2 else practices.decline
        decide(Practice.objects.get(pk=one.pk), seen="submitted", reason="Vì thế", by=country.so)
        return "decided"

    assert outcomes(8, decide) == {"decided": 1, "decided_meanwhile": 7}
