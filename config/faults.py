"""Faults told to the operator's own Sentry, where SENTRY_DSN names one: what broke and where in the code, of nobody.

Imported there alone (config/settings.py).
"""

from typing import Any

import sentry_sdk

from config.masking import mask_throughout

OPTIONS: dict[str, Any] = {
    "data_collection": {
        "user_info": False,
        "http_bodies": [],
        "http_headers": {"request": {"mode": "off"}},
        "cookies": {"mode": "off"},
        "url_query_params": {"mode": "off"},
        "database_query_data": False,
        "queues": False,
        "stack_frame_variables": False,  # they hold rows
    },
    "max_breadcrumbs": 0,  # they hold queries
    "traces_sample_rate": None,
    "auto_session_tracking": False,
}
_OF_REQUESTS = ("method",)
_HEADERS = ("Content-Type", "Content-Length", "Accept", "X-Request-Id")


def begin(dsn: str) -> None:
    sentry_sdk.init(dsn=dsn, before_send=before_send, **OPTIONS)


def before_send(event: Any, hint: Any) -> Any:
    """Return the event without address, body, cookies, names and variables; phone numbers are
    masked.

    The account stays as a number. The pattern of the route is the ``transaction``, as the
    integration with Django has it.
    """
    request = event.get("request") or {}
    headers = {name: value for name, value in (request.get("headers") or {}).items() if name in _HEADERS}
    event["request"] = {name: request[name] for name in _OF_REQUESTS if name in request} | {"headers": headers}
    event["user"] = {"id": event["user"]["id"]} if (event.get("user") or {}).get("id") else {}
    for name in ("breadcrumbs", "extra"):
        event.pop(name, None)
    for exception in (event.get("exception") or {}).get("values") or []:
        for frame in (exception.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    return mask_throughout(event)
