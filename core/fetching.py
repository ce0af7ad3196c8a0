"""Everything that the portal fetches over HTTP goes out here, by urllib3 under requests.

An address that others say (a browser's subscription, what an identity provider names) must be https on port 443 of the
public internet: the host is parsed once, by urllib3, which connects; its addresses are looked at when the connection is
made, and the connection goes to the address that was looked at, while TLS still proves the name. So neither two parsers
nor a name that changes in between lead inside. Only hosts that the operator's settings name may be elsewhere.

Behind a proxy of the operator (HTTPS_PROXY) names are resolved there: the proxy keeps its own rules for addresses.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util import Url, parse_url
from urllib3.util.connection import create_connection

PORTS = {"http": 80, "https": 443}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 in IPv6, RFC 6052
_REFUSED = set('\\@#"<>^`{|} ')  # readers of addresses differ about them


class AddressRefused(requests.exceptions.InvalidURL):
    """The portal does not ask that address."""


def plain_address(text: str) -> Url:
    """Return an address that somebody else says, parsed by what connects.

    Raises AddressRefused where it has a user, a fragment, or signs that two readers could understand differently.
    """
    if not (text.isascii() and text.isprintable()) or _REFUSED & {*text}:
        raise AddressRefused("an address that can be read in two ways")
    return _parsed(text)


def is_https(url: Url) -> bool:
    """Return True if the address is https on its own port. Whether its host is one of the public internet shows when
    the connection is made.
    """
    return url.scheme == "https" and url.port in {None, 443}


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, also where it stands for another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


class BoundedSession(requests.Session):
    """Asks within ``seconds``, or until ``ends_at`` (of ``time.monotonic``) for all that is asked; follows no redirect;
    takes no more than ``largest`` bytes.

    ``named``: addresses or "host:port" of the operator's settings, which alone may be inside, on another port, or over
    http. Raises requests.RequestException and nothing else.
    """

    def __init__(
        self, *, named: Iterable[str], largest: int, seconds: float, connecting: float = 5, together: int = 10,
        ends_at: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.trust_env = True  # the operator's proxy and certificates
        self.largest, self.seconds, self.connecting, self.ends_at = largest, seconds, connecting, ends_at
        adapter = _Adapter({_host_and_port(one) for one in named if one}, pool_maxsize=together)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        ends_at = time.monotonic() + self.seconds if self.ends_at is None else self.ends_at
        left = _left(ends_at)
        kwargs |= {"timeout": (min(self.connecting, left), left), "stream": True, "allow_redirects": False}
        body = bytearray()
        with super().request(*args, **kwargs) as response:
            try:
                while part := response.raw.read1(self.largest, decode_content=True):  # so that time is seen
                    body += part
                    if len(body) > self.largest:
                        raise requests.exceptions.ContentDecodingError("too long an answer")
                    _left(ends_at)
            except requests.RequestException:  # some are errors of urllib3 too
                raise
            except HTTPError as error:
                raise requests.exceptions.ConnectionError("the answer broke off") from error
        response._content = bytes(body)
        return response


class _Adapter(HTTPAdapter):
    """Says by which connections a request goes: those of the operator's hosts, or those that look where they go."""

    def __init__(self, named: set[tuple[str, int]], **options: Any) -> None:
        self.named = named
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self.named),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self.named),
        }

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        url = _parsed(request.url)
        host = (url.host or "").strip("[]")
        if (host, url.port or PORTS[url.scheme or ""]) not in self.named:
            is_inside = _is_ip(host) and not is_public(host)  # here too, for a proxy would not look
            if is_inside or not is_https(plain_address(request.url)):
                raise AddressRefused("no https on port 443 of the public internet")
        return host_params | {"scheme": url.scheme, "host": host, "port": url.port}, pool_kwargs


def _pool(pool: Any, connection: Any, named: set[tuple[str, int]]) -> Any:
    """Return ``pool`` with connections that go to addresses of the public internet, or to the hosts ``named``."""

    class Looking(connection):
        def _new_conn(self) -> socket.socket:
            if (self.host.strip("[]"), self.port) in named:
                plain: socket.socket = super()._new_conn()
                return plain
            host = self._dns_host.strip("[]")
            try:
                found = socket.getaddrinfo(host, self.port, type=socket.SOCK_STREAM)
            except OSError as error:
                raise NameResolutionError(host, self, socket.gaierror(str(error))) from error
            addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
            if not addresses or not all(map(is_public, addresses)):
                raise NewConnectionError(self, "no address of the public internet")
            for address in addresses:
                try:
                    return create_connection(
                        (address, self.port),
                        self.timeout,
                        source_address=self.source_address,
                        socket_options=self.socket_options,
                    )
                except OSError as error:
                    failed = error
            raise NewConnectionError(self, "not reached") from failed

    return type(f"Looking{pool.__name__}", (pool,), {"ConnectionCls": Looking})


def _parsed(text: str) -> Url:
    """Return what urllib3 reads. Raises AddressRefused where it is no address of HTTP."""
    try:
        url = parse_url(text)
    except ValueError as error:
        raise AddressRefused("no address") from error
    if url.scheme not in PORTS or not url.host:
        raise AddressRefused("no address of HTTP")
    return url


def _host_and_port(named: str) -> tuple[str, int]:
    parts = urlsplit(named if "://" in named else f"https://{named}")
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 443)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise requests.Timeout("too slow an answer")
    return left
