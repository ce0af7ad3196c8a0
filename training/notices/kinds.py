"""The kind of notice that training brings."""

from notices.kinds import NoticeKind

TRAINING = NoticeKind("training", "Tập huấn")
