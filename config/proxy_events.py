"""What nginx itself refused, and TLS handshakes that failed: counted here, since the portal sees neither.

nginx sends each as a line of syslog to a socket of the web server (deploy/nginx.conf.template). Its error log quotes
requests, and in them what people typed: it is read here for failed handshakes alone, and never written down. Lines that
come faster than they are read are dropped by the kernel, so that a flood costs little and is counted too low.
"""

import logging
import os
import re
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from operations.metrics import PROXY_REFUSED, TLS_FAILED

EACH = 60  # seconds between the lines of the log that sum up what was counted
_log = logging.getLogger("portal.proxy")
# The kinds are those of the template's $portal_kind.
_REFUSED = re.compile(r"portal_refused: ([45]\d\d) (page|file|api|static)$")
_FAILED = re.compile(r"SSL_do_handshake\(\) failed \(SSL: ([^)]*)\)|closed connection in SSL handshake")
_REASONS = {
    # The visitor's side does not trust what it was shown (RFC 8446, 6.2).
    "certificate": re.compile(r"alert (bad certificate|unsupported certificate|certificate|unknown ca)"),
    "version": re.compile(r"unsupported protocol|version too low|alert protocol version|wrong version number"),
    "cipher": re.compile(r"no shared cipher|no suitable|alert handshake failure"),
}


def listen() -> None:
    """Begin to count what nginx tells this process: that of the web server which began last is told."""
    if not settings.PROXY_EVENTS:
        return
    try:
        bound = bind(Path(settings.PROXY_EVENTS))
    except OSError as error:
        _log.warning("nginx cannot tell what it refuses: %s", error.strerror)
        return
    threading.Thread(target=_receive, args=(bound,), name="what nginx tells", daemon=True).start()


def bind(path: Path) -> socket.socket:
    """Return a socket at ``path``, in the place of another process's, which then hears nothing new. Raises OSError."""
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        bound.bind(str(own))
        own.chmod(0o666)  # nginx has another user; what anybody else could do is count wrongly
        own.replace(path)
    except OSError:
        bound.close()
        raise
    return bound


def count(line: str) -> str:
    """Count what a line of nginx tells, and return it in words; "" where it tells of nothing that is counted."""
    if refused := _REFUSED.search(line):
        PROXY_REFUSED.labels(*refused.groups()).inc()
        return " ".join(refused.groups())
    if "portal_error: " in line and (failed := _FAILED.search(line)):
        said = failed[1]
        found = (reason for reason, words in _REASONS.items() if words.search(said or ""))
        reason = next(found, "other") if said else "closed"
        TLS_FAILED.labels(reason).inc()
        return f"TLS {reason}"
    return ""


def _receive(bound: socket.socket) -> None:
    bound.settimeout(EACH)
    seen, written = Counter[str](), 0.0
    while True:
        with suppress(TimeoutError):
            if words := count(bound.recv(4_096).decode(errors="replace")):
                seen[words] += 1
        if seen and time.monotonic() - written >= EACH:
            for words, number in sorted(seen.items()):
                _log.warning("nginx: %s, %s times", words, number)
            seen.clear()
            written = time.monotonic()
