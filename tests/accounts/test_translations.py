"""What Django and its packages say is said in Vietnamese, and compiled from what is written."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext, ngettext


def test_the_compiled_messages_are_those_written() -> None:
    subprocess.run([sys.executable, "bin/messages", "--check"], cwd=settings.BASE_DIR, check=True)


def marked(package: str, name: str) -> Iterator[ast.Call]:
    source = Path(str(resources.files(package) / name)).read_text()
    for node in ast.walk(ast.parse(source)):
        called = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and called in {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}:
            yield node


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("django.forms", "fields.py"),
        ("django.forms", "models.py"),
        ("django.forms", "formsets.py"),
        ("django.core", "validators.py"),
        ("django.core", "paginator.py"),
        ("django.contrib.auth", "password_validation.py"),
        ("django.db.models", "base.py"),
        ("django.db.models", "constraints.py"),
        ("django_filters", "fields.py"),
    ],
)
def test_whatever_a_form_may_say_is_said_in_vietnamese(package: str, name: str) -> None:
    english = []
    for node in marked(package, name):
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if not words or not any(char.isalpha() for char in words[0]):
            continue
        said = ngettext(words[0], words[1], 2) if len(words) > 1 else gettext(words[0])
        if said in words and "IPv" not in said:
            english.append(words[0])
    assert english == []


def test_whatever_allauth_may_refuse_with_is_said_in_vietnamese() -> None:
    messages = {code: str(message) for code, message in DefaultAccountAdapter.error_messages.items()}
    assert {code: text for code, text in messages.items() if text.isascii()} == {}
