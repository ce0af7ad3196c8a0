"""The kind of notice that the care of accounts brings."""

from notices.kinds import NoticeKind

ACCOUNT = NoticeKind("account", "Tài khoản")
