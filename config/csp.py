"""What a page may load and do (Content-Security-Policy): only what comes from the portal itself, no inline script or
style."""

from django.utils.csp import CSP

POLICY = {
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
