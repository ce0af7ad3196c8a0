"""Asks the web server of this machine until the portal is ready, and prints what it says: how both installs end.

Just after a start the clock and the workers have not said yet that they are alive. What still is missing after a minute
is printed, and is somebody's to look at. Ends with 1 where the web server itself is not ready. Only Python's own
library is needed: ``python - <deploy/ready.py`` runs it where the code is another version's. Another address, and
another patience in seconds, may follow.
"""

import json
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen


def ask(address: str) -> dict[str, object]:
    try:
        with urlopen(address, timeout=20) as answer:  # noqa: S310 (this machine's own)
            body = answer.read()
    except HTTPError as error:  # 503 tells why
        body = error.read()
    except (URLError, OSError) as error:
        return {"status": "no answer", "why": str(error)}
    try:
        return dict(json.loads(body))
    except ValueError:
        return {"status": "no answer", "why": body.decode(errors="replace")[:200]}


def main(address: str = "http://127.0.0.1:8000/readyz", patience: str = "60") -> int:
    deadline = time.monotonic() + float(patience)
    while (told := ask(address))["status"] != "ready" and time.monotonic() < deadline:
        time.sleep(2)
    print("  ", json.dumps(told, ensure_ascii=False))
    return told["status"] not in {"ready", "degraded"}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
