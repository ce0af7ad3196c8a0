"""Choices that no page offers."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.training.access_sessions import a_plan
from tests.training.world_training import add_training
from tests.world import World


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_topic_beyond_any_number_is_refused(number: int, world: World, client: Client) -> None:
    add_training(world)
    client.force_login(world.so)
    response = client.post(reverse("plan_create"), a_plan(world) | {"topics": str(number)})
    assert response.status_code == 422
