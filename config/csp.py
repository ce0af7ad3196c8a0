"""What a page may load and do (Content-Security-Policy): only what comes from the portal itself, no inline script or
style. Nothing is reported anywhere: a report would hold addresses."""

from typing import Any

from django.utils.csp import CSP

# Not require-trusted-types-for: htmx 2 writes what it fetched by innerHTML, and ships no policy for it.
_POLICY: dict[str, Any] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}


def policy(*, https: bool) -> dict[str, Any]:
    """Return the policy; over ``https`` an address that somebody wrote with http is asked for with
    https.
    """
    return _POLICY | ({"upgrade-insecure-requests": True} if https else {})
