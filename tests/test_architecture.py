"""The conventions that neither ruff nor the import contracts can hold (docs/decisions/0006)."""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

from accounts.roles import RULES, Permission

BASE_DIR = Path(settings.BASE_DIR)
APPS = [
    "config",
    "demo",
    "operations",
    "overview",
    "allowances",
    "reporting",
    "training",
    "teams",
    "exchange",
    "notices",
    "accounts",
    "places",
    "core",
]
LONGEST = 350
# The assembly's own modules, and what Django and allauth look for by these names.
OTHER_MODULES = {
    *("apps", "management", "migrations", "templatetags"),
    *("context", "adapter", "filters", "phones", "errors", "append_only"),
}


def modules(*, tests: bool = False) -> Iterator[Path]:
    for app in [*APPS, *(["tests"] if tests else [])]:
        yield from (path for path in sorted((BASE_DIR / app).rglob("*.py")) if "migrations" not in path.parts)


@cache
def text(path: Path) -> str:
    return path.read_text()


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(BASE_DIR)}:{line}" if line else str(path.relative_to(BASE_DIR))


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        where(path, inner.lineno)
        for path in modules()
        for function in ast.walk(ast.parse(text(path)))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_module_is_longer_than_a_reader_holds_in_mind() -> None:
    long = {where(path): n for path in modules(tests=True) if (n := text(path).count("\n")) > LONGEST}
    assert long == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "services", "signals"}
    assert [where(path) for path in modules(tests=True) if drawers & {path.stem, *path.parts}] == []


def test_every_module_of_an_app_is_a_word_of_the_contract() -> None:
    contracts = tomllib.loads(text(BASE_DIR / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "words")
    words = {word for layer in layers for word in re.findall(r"\((\w+)\)", layer)} | OTHER_MODULES
    strangers = [
        where(path)
        for app in APPS[2:-1]
        for path in (BASE_DIR / app).iterdir()
        if path.stem not in words and not path.name.startswith("__")
    ]
    assert strangers == []


def test_no_signal_no_work_in_save_and_no_form_that_saves() -> None:
    overridden = [
        where(path, node.lineno)
        for path in modules()
        if {"models", "forms"} & {path.stem, path.parent.name}
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    signals = [
        where(path) for path in modules() if re.search(r"django\.(db\.models|core|dispatch)[\w.]*signals?", text(path))
    ]
    assert overridden + signals == []


def test_whose_a_session_is_is_asked_at_one_gate() -> None:
    """Whatever reads the account past ``request.user`` passes by the second factor and the session's limits."""
    passing_by = re.compile(r"\bget_user\(|\bauser\b|\bSESSION_KEY\b|_auth_user_id")
    gate = {"accounts/middleware/sessions.py", "accounts/adapter/__init__.py"}  # the adapter's is what the gate calls
    told_in_logs = {"config/traffic.py"}
    found = {where(path) for path in modules() if passing_by.search(text(path))}
    assert found == gate | told_in_logs


def test_every_permission_is_asked_for_and_held_by_somebody() -> None:
    source = "\n".join(text(path) for path in modules() if path.name != "roles.py")
    source += "\n".join(path.read_text() for path in (BASE_DIR / "templates").rglob("*.html"))
    unasked = [permission.name for permission in Permission if f"Permission.{permission.name}" not in source]
    held = frozenset().union(*(rule.may for rule in RULES.values()))
    assert (unasked, set(Permission) - held) == ([], set())


# Named by allauth, crispy forms, Django's error handlers and the form renderer, not by our code.
FOUND_BY_NAME = (
    "account/",
    "allauth/",
    "mfa/",
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
    "django/",
    "bootstrap5/",
)


def test_every_template_is_used() -> None:
    root = BASE_DIR / "templates"
    names = [str(path.relative_to(root)) for path in sorted(root.rglob("*.html"))]
    source = "\n".join([*(text(path) for path in modules()), *((root / name).read_text() for name in names)])
    unused = [name for name in names if not name.startswith(FOUND_BY_NAME) and f'"{name}"' not in source]
    assert unused == []


def test_no_template_writes_a_key_with_a_thousand_separator() -> None:
    """``{{ place.pk }}`` is "15.201" in Vietnamese; inside an address it needs ``|unlocalize``."""
    key = re.compile(r"\{\{\s*[\w.]*\b(?:pk|id|\w+_id)\s*\}\}")
    templates = sorted((BASE_DIR / "templates").rglob("*.html"))
    assert [where(path) for path in templates if key.search(text(path))] == []


def test_no_template_asks_for_a_level_by_its_number() -> None:
    number = re.compile(r"\blevel\s*(?:[=!<>]=|[<>])\s*\d|\|level:")
    templates = sorted((BASE_DIR / "templates").rglob("*.html"))
    assert [where(path) for path in templates if number.search(text(path))] == []


def test_every_reader_is_addressed_alike_and_one_thing_has_one_word() -> None:
    """anh/chị; Menu, Hủy, Sao chép, Xuất Excel, giấy xác nhận; 11/21; never a bare "kỳ trước", which is read as the
    round before ("kỳ liền trước"), the last report sent ("lần báo cáo gần nhất", "lần nộp trước") or the last known
    value ("số biết gần nhất") (docs/contributing.md).
    """
    other = re.compile(
        r"Ông/Bà|\b[Bb]ạn\b|\b[Aa]nh chị\b|>Danh mục<|>Thôi<|\bChép\b|Đã chép|(?:[Xx]in|hoặc|rồi) chép (?!ra giấy)"
        r"|(?:Lập|Lấy) tệp (?:Excel|CSV)|Tải Excel|[Ll]ập (?:lại )?tệp|[Ll]ập được tệp|Lập báo cáo \(|Lập danh sách"
        r"|[Gg]iấy chứng nhận|\d\}* trên (?:\d|\{+)|\}\}(?:</\w+>)? trên \{\{|\b[Kk]ỳ trước\b|\b[Ll]ần trước\b"
    )
    templates = [path for kind in ("*.html", "*.txt") for path in (BASE_DIR / "templates").rglob(kind)]
    spoken = [*modules(), *templates, *(BASE_DIR / "static" / "js").glob("*.js")]
    assert [where(path) for path in sorted(spoken) if other.search(text(path))] == []


def test_every_model_knows_who_may_see_it() -> None:
    blind = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in APPS and not hasattr(model._default_manager, "visible_to")
    ]
    assert blind == []


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    names = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
    }
    tests = "\n".join(text(path) for path in modules(tests=True) if path.name.startswith("test_"))
    assert sorted(name for name in names if name not in tests) == []


def test_separated_values_have_one_writer() -> None:
    """That quotes every field; the demo's own are read by nobody but the import."""
    writing = [path for path in modules() if re.search(r"csv\.(writer|DictWriter)\(", text(path))]
    assert [where(path) for path in writing if path.parts[-2] != "demo"] == ["core/spreadsheets.py"]


def test_files_that_an_address_asks_for_leave_through_one_door() -> None:
    """Which knows how many rows a request may write (``core.list_files``); the year's book of one team is a paper. What
    comes without being named in a query is met by tests/exchange/test_files_of_rows.py.
    """
    asking = [path for path in modules() if re.search(r"""GET(\.get\(|\[)["'](file|format)["']""", text(path))]
    assert [where(path) for path in asking] == ["reporting/views/year_books.py", "core/tables.py"]


def test_interface_texts_are_whole_unicode() -> None:
    """A letter with its mark is one code point (NFC), in source and data as in storage."""
    files = [*modules(tests=False), *(BASE_DIR / "templates").rglob("*.html"), *(BASE_DIR / "data").glob("*.csv")]
    assert [where(path) for path in files if not unicodedata.is_normalized("NFC", path.read_text())] == []


def test_numbers_and_json_of_strangers_have_one_door() -> None:
    """``core.text.typed_number`` and ``core.sent``: what checks digits by itself forgets their number or their script.

    What the portal wrote itself, it may read as it likes.
    """
    own_words = {
        *("accounts/models/parked.py", "config/beat.py", "exchange/actions/imports/traces.py"),
        *("exchange/reading/books.py", "notices/adapter/push.py", "operations/backups/manifests.py"),
        *("operations/backups/repositories.py", "teams/actions/ledger.py"),
    }
    readers = {where(path) for path in modules() if re.search(r"\bjson\.loads?\(", text(path))}
    assert readers == own_words
    listening = [
        path for path in modules() if {"views", "pages", "forms", "api", "middleware"} & {*path.parts, path.stem}
    ]
    by_themselves = {
        f"{where(path)} {function.name}"
        for path in [*listening, BASE_DIR / "core/tables.py", *(BASE_DIR / "config").glob("*.py")]
        for function in ast.walk(ast.parse(text(path)))
        if isinstance(function, ast.FunctionDef) and {"isdigit", "isdecimal", "isnumeric"} & _called(function)
        if "int" in _called(function)
    }
    assert by_themselves == {"reporting/forms/following.py _quarter"}  # a pattern found one digit there


def test_no_number_of_a_stranger_is_sought_in_a_range() -> None:
    """``None in range(63_000_000)`` looks at each of them, where an int would be compared: seconds of a process."""
    listening = {"views", "pages", "forms", "api", "middleware", "config", "core"}
    sought = [
        where(path, node.lineno)
        for path in modules()
        if listening & {*path.parts, path.stem}
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn)
        if isinstance(call := node.comparators[0], ast.Call) and getattr(call.func, "id", "") == "range"
    ]
    assert sought == []


def _called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
