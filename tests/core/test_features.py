"""What apps bring along is looked at when the portal starts, before a page asks for it."""

import pytest
from django.conf import LazySettings

from config import features
from core.features import check_features
from notices import kinds
from notices.models import Notice


def test_a_path_that_leads_nowhere_is_named_at_start(settings: LazySettings) -> None:
    settings.FEATURES = {**settings.FEATURES, "RECORD_CHECKS": ["reporting.actions.verification.no_such_faults"]}

    (error,) = check_features()

    assert error.id == "core.E001"
    assert "RECORD_CHECKS" in error.msg
    assert "no_such_faults" in error.msg


def test_a_new_list_needs_one_place_only(settings: LazySettings) -> None:
    lists = {name for name in vars(features) if name.isupper()}

    assert set(settings.FEATURES) == lists


def test_a_kind_of_notice_fits_its_column(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds.NoticeKind("longer_than_twelve", "Một loại")
    monkeypatch.setattr(kinds, "notice_kinds", lambda: {kind.key: kind})

    (error,) = Notice._meta.get_field("kind").check()

    assert error.id == "fields.E009"
