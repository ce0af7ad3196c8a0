"""Who gets what from sign-in, the account pages and the record."""

from typing import Any

from tests.access import OTHERS, Row
from tests.world import PASSWORD, World

MANAGERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
NOT_MANAGERS = "lan minh hoa doitac"
NEW = "new password entirely made up 2022"


def lan(world: World) -> dict[str, Any]:
    return {"user_id": world.lan.pk}


def canbo_an(world: World) -> dict[str, Any]:
    return {"user_id": world.canbo_an.pk}


def quantri(world: World) -> dict[str, Any]:
    return {"user_id": world.quantri.pk}


def of_xa(world: World) -> dict[str, Any]:
    """Somebody of another province."""
    return {"user_id": world.so_nui.pk}


def reason(world: World) -> dict[str, Any]:
    return {"reason": "Chuyển công tác"}


def account(role: str, place: str) -> Any:
    def data(world: World) -> dict[str, Any]:
        return {
            "full_name": "Người Mới",
            "username": "nguoimoi",
            "phone": "",
            "role": role,
            "place": world.places[place].pk,
        }

    return data


DOORS = [
    Row(url="healthz", ok=OTHERS, public=True),
    Row(url="livez", ok=OTHERS, public=True),
    Row(url="metrics", ok=OTHERS, ok_status=404, public=True),  # without its token: tests/operations/test_metrics.py
    Row(url="readyz", ok=OTHERS, public=True),
    Row(url="account_login", ok=OTHERS, ok_status=(200, 302), public=True),
    Row(
        url="account_login",
        method="post",
        data=lambda w: {"login": "lan", "password": PASSWORD},
        ok=OTHERS,
        ok_status=302,
        public=True,
    ),
    Row(url="account_inactive", ok=OTHERS, public=True),
    Row(url="may_upload", ok=OTHERS, ok_status=(204, 401), public=True),  # nginx asks: tests/operations/test_uploads.py
    Row(url="account_reset_password", ok=OTHERS, public=True),
    Row(url="account_signup", ok=OTHERS, public=True),
    Row(url="slip_open", ok=OTHERS, public=True),
    Row(url="slip_open", method="post", data=lambda w: {"code": "sai"}, ok=OTHERS, ok_status=422, public=True),
    *(
        Row(url=url, method=method, ok=OTHERS, ok_status=302, public=True)
        for url in ("slip_sign_in", "slip_password")
        for method in ("get", "post")
    ),
    Row(url="account_logout", ok=OTHERS),
    Row(url="account_logout", method="post", ok=OTHERS, ok_status=302),
    Row(url="account_change_password", ok=OTHERS),
    Row(
        url="account_change_password",
        method="post",
        data=lambda w: {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
        ok=OTHERS,
        ok_status=302,
    ),
]

PAGES = [
    Row(url="account_list", ok=MANAGERS, forbidden=NOT_MANAGERS),
    Row(
        url="account_list",
        method="post",
        ok=MANAGERS,
        forbidden=NOT_MANAGERS,
        ok_status=302,
        data=lambda world: {"q": "lan"},
    ),
    Row(url="account_create", ok=MANAGERS, forbidden=NOT_MANAGERS),
    Row(url="event_list", ok="quantri", forbidden=OTHERS),
    Row(url="authentication_list", ok="quantri", forbidden=OTHERS),
    *(
        Row(url=url, kwargs=lan, ok="canbo_an huyen_dong so quantri", forbidden=NOT_MANAGERS)
        for url in ("account_show", "account_disable", "account_enable", "slip_issue", "slip_show")
    ),
    Row(url="account_show", kwargs=canbo_an, ok="canbo_an huyen_dong so quantri", forbidden=NOT_MANAGERS),
    Row(url="account_show", kwargs=quantri, ok="so quantri", forbidden=NOT_MANAGERS),
    Row(url="account_show", kwargs=of_xa, ok="so_nui", forbidden=NOT_MANAGERS),
]

WRITES = [
    Row(
        url="account_create",
        method="post",
        data=account("commune", "an"),
        ok="huyen_dong so quantri",
        ok_status=302,
        forbidden=NOT_MANAGERS,
        refused="canbo_an canbo_binh canbo_cu huyen_nam so_nui",
    ),
    Row(
        url="account_create",
        method="post",
        data=account("admin", "song_xanh"),
        ok="quantri",
        ok_status=302,
        forbidden=NOT_MANAGERS,
        refused=OTHERS,
    ),
    *(
        Row(
            url=url,
            method="post",
            kwargs=lan,
            data=data,
            ok="canbo_an huyen_dong so quantri",
            ok_status=status,
            forbidden=NOT_MANAGERS,
        )
        for url, data, status in [
            ("account_disable", reason, 302),
            ("account_enable", reason, 422),  # lan's account is in use
            ("slip_issue", None, 302),
            ("slip_revoke", None, 302),
        ]
    ),
    *(
        # An equal, a superior and oneself stand in sight, but are nobody's to switch off.
        Row(url=url, method="post", kwargs=canbo_an, data=reason, ok="huyen_dong so quantri", ok_status=status,
            forbidden=f"{NOT_MANAGERS} canbo_an")
        for url, status in [
            ("account_disable", 302), ("account_enable", 422), ("slip_issue", 302), ("slip_revoke", 302)
        ]
    ),
    *(
        Row(url=url, method="post", kwargs=quantri, data=reason, forbidden=f"{NOT_MANAGERS} so quantri")
        for url in ("account_disable", "account_enable", "slip_issue", "slip_revoke")
    ),
]  # fmt: skip

ROWS = [*DOORS, *PAGES, *WRITES]
