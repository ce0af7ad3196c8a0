"""Told to end, as systemd, Docker and Kubernetes tell it (SIGTERM): what was begun is ended, and the process goes."""

import http.client
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.harness import servers
from tests.harness.workers import running
from tests.operations.failing import linger

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
QUEUE = "of-ends"
GRACE = 30  # seconds, of the 40 and the 120 that both installs give


def test_the_web_server_answers_what_was_being_sent_and_ends(tmp_path: Path) -> None:
    body = b"login=nobody&password=" + b"x" * 200
    with servers.gunicorn(tmp_path, workers=1, threads=4) as portal:
        with socket.create_connection(("127.0.0.1", portal.port), timeout=GRACE) as sending:
            head = f"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            sending.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body[:50])
            time.sleep(0.5)  # it has begun to read
            os.kill(portal.group, signal.SIGTERM)
            time.sleep(0.5)
            sending.sendall(body[50:])
            answer = http.client.HTTPResponse(sending)
            answer.begin()
            assert answer.status == 403  # without a token of CSRF: by the portal, not by a server that broke off
        assert os.waitstatus_to_exitcode(os.waitpid(portal.group, 0)[1]) == 0


@pytest.mark.worker
def test_a_worker_ends_its_job_and_itself(real_broker: Any, eventually: Any, tmp_path: Path) -> None:
    with running(tmp_path / "worker.log", "-Q", QUEUE, "--include", linger.__module__) as worker:
        linger.apply_async(args=(str(tmp_path),), queue=QUEUE)
        eventually((tmp_path / "begun").exists)
        worker.terminate()
        assert worker.wait(GRACE) == 0
        assert (tmp_path / "done").exists()
