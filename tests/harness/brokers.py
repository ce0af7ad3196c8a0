"""A broker that is gone."""

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture(params=["refusing", "silent"])
def dead_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    """A broker's address where nothing listens, or where somebody listens and never answers."""
    from config import celery_app

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1] if request.param == "silent" else 1
        before, pools = celery_app.conf.broker_url, celery_app._pool
        celery_app.conf.update(broker_url=f"redis://127.0.0.1:{port}/0", task_always_eager=False)
        celery_app._pool = celery_app.amqp._producer_pool = None
        yield
        celery_app.conf.update(broker_url=before, task_always_eager=True)
        celery_app._pool, celery_app.amqp._producer_pool = pools, None
