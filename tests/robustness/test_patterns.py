"""No text that a stranger sends costs a regular expression more than its length."""

import itertools
import re
import time

import pytest
from django import forms

from core.fields import LinesField, PersonNameField
from tests.robustness import patterns, some
from tests.robustness.patterns import METHODS, Used, collect, form_classes, slowest

pytestmark = [pytest.mark.once, pytest.mark.long]


def test_no_pattern_takes_longer_than_its_text_is_long(db: None) -> None:
    found = collect()
    assert len(found) > 300
    slow = [f"{used.where} {used.pattern.pattern!r}: {told}" for used in some(found) if (told := slowest(used))]
    assert "\n".join(slow) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        r"(.+?)\1+",
        r"<[^<>]*\bTargetMode\s*=\s*[\"']External[\"'][^<>]*>",
        r"\s*[,;]\s*|\s+[-–—]\s+|\s+thuộc\s+",
    ],
)
def test_a_pattern_that_takes_longer_is_found(pattern: str) -> None:
    assert slowest(Used("here", re.compile(pattern), frozenset(METHODS & {"search", "fullmatch", "findall"})))


@pytest.mark.parametrize(("growth", "is_slow"), [(1, False), (2, True)])
def test_a_busy_machine_makes_no_pattern_slow_and_none_quick(
    growth: int, is_slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything takes four times as long as it should, and now and then eight times."""
    turns = itertools.cycle([8, 4, 4])

    def seconds_of(pattern: re.Pattern[str], method: str, subject: str) -> float:
        quiet = patterns.PLAIN_SECONDS if pattern is patterns.PLAIN else 2e-6 * len(subject) ** growth
        return quiet * next(turns)

    monkeypatch.setattr(patterns, "seconds_of", seconds_of)
    assert bool(slowest(Used("here", re.compile(r"a{1,50}b"), frozenset({"search"})))) is is_slow


def test_every_text_of_a_form_has_a_bound() -> None:
    fields = {(form, name): field for form in form_classes() for name, field in form.base_fields.items()}
    free = [
        f"{form.__module__}.{form.__name__}.{name}"
        for (form, name), field in fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField | forms.UUIDField)
        if field.max_length is None and form.__module__ not in ("accounts.forms", "accounts.adapter.codes")
    ]
    assert free == []  # of allauth's forms: core.forms.bound_length, as they are made


@pytest.mark.parametrize("field", [LinesField(max_length=500), PersonNameField(max_length=120)])
def test_a_text_is_measured_before_it_is_cleaned(field: forms.CharField) -> None:
    begun = time.process_time()
    with pytest.raises(forms.ValidationError):
        field.clean("\nÀ " * 700_000)
    assert time.process_time() - begun < 0.5
