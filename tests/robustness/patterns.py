"""Every regular expression that a stranger's text may meet, and for each the texts that cost it most.

Patterns are found, not listed: those that modules hold, those that stand in calls of ``re``, those of addresses and of
the validators of fields. The texts follow from the pattern's own parts: what one of them matches, again and again,
behind what leads there and before something that fails.
"""

import ast
import gc
import importlib
import math
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # what the library itself compiles patterns from
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.validators import RegexValidator
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.validators import _spelt

APPS = [
    "core",
    "places",
    "accounts",
    "notices",
    "exchange",
    "teams",
    "training",
    "reporting",
    "allowances",
    "overview",
    "operations",
]
MODULES = [*APPS, "config"]
METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
# What a call builds its pattern by: examples of it.
BUILT = {("accounts.validators", "_spelt(phrase)"): [_spelt(phrase) for phrase in ("to cong nghe so", "lan", "binh")]}
ENDS = ("\0", " !")  # hardly any pattern goes on over both
MANY = 20  # a repetition of so many at the most is worth a long text
LONGEST_SAMPLE = 40


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and the methods that it is called by."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def collect() -> list[Used]:
    found = [*_of_modules(), *_of_calls(), *_of_addresses(), *_of_validators()]
    return list({(used.pattern, used.methods): used for used in found}.values())


def _sources() -> Iterator[tuple[str, str]]:
    for name in MODULES:
        for path in sorted((Path(settings.BASE_DIR) / name).rglob("*.py")):
            if "migrations" not in path.parts and path.name not in ("faults.py", "wsgi.py", "celery.py"):
                yield ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts), path.read_text()


def _of_modules() -> Iterator[Used]:
    sources = dict(_sources())
    called: dict[str, set[str]] = {}
    for name, method in re.findall(rf"\b(\w+)\.({'|'.join(METHODS)})\b", "\n".join(sources.values())):
        called.setdefault(name, set()).add(method)
    for name in sources:
        for held, value in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
            for pattern in _patterns_in(value):
                yield Used(f"{name}.{held}", pattern, frozenset(called.get(held, METHODS)))


def _patterns_in(value: Any, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | set | frozenset | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _patterns_in(one, depth - 1)


def _of_calls() -> Iterator[Used]:
    """Calls such as ``re.sub(r"…", …)``."""
    for name, source in _sources():
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=method), args=[first, *_]) if (
                    method in METHODS
                ):
                    for text in _texts_of(first, name):
                        yield Used(f"{name}:{node.lineno}", re.compile(text), frozenset({method}))


def _texts_of(node: ast.expr, module: str) -> list[str]:
    """Return what may stand in a call: itself, or with a word in place of what is put in; else an example (BUILT)."""
    match node:
        case ast.Constant(str(text)):
            return [text]
        case ast.JoinedStr(parts):
            return ["".join(part.value if isinstance(part, ast.Constant) else "to" for part in parts)]  # type: ignore[misc]
    return BUILT[module, ast.unparse(node)]


def _of_addresses(resolver: URLResolver | None = None) -> Iterator[Used]:
    for entry in (resolver or get_resolver()).url_patterns:
        yield Used(f"address {entry.pattern}", re.compile(entry.pattern.regex.pattern), frozenset({"search"}))  # type: ignore[union-attr]
        if isinstance(entry, URLResolver):
            yield from _of_addresses(entry)
        assert isinstance(entry, URLPattern | URLResolver)


def _of_validators() -> Iterator[Used]:
    fields: list[Any] = [field for model in apps.get_models() for field in model._meta.get_fields()]
    fields += [field for form in form_classes() for field in form.base_fields.values()]
    for validator in (one for field in fields for one in getattr(field, "validators", ())):
        if isinstance(validator, RegexValidator):
            pattern = re.compile(validator.regex.pattern, validator.regex.flags)  # type: ignore[union-attr]
            yield Used(f"validator {type(validator).__name__}", pattern, frozenset({"search"}))


def form_classes(above: type[forms.BaseForm] = forms.BaseForm) -> Iterator[Any]:
    """Yield the portal's own classes of forms."""
    for app in APPS:
        for name in ("forms", "filters", "adapter"):
            for _, module, _ in pkgutil.walk_packages([str(Path(settings.BASE_DIR) / app / name)], f"{app}.{name}."):
                importlib.import_module(module)
    for form in above.__subclasses__():
        if form.__module__.split(".")[0] in APPS:
            yield form
        yield from form_classes(form)


type Texts = Callable[[int], str]


def hostile_texts(pattern: re.Pattern[Any]) -> list[Texts]:
    """Return what makes a text of a given length, for each way that may be dear."""
    found: dict[tuple[str, str], None] = {}
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for parts in _sequences(_parser.parse(source, pattern.flags)):
        samples = [_sample(part) for part in parts]
        for start in range(len(parts)):
            for end in range(start + 1, len(parts) + 1):
                unit, lead = "".join(samples[start:end])[:LONGEST_SAMPLE], "".join(samples[:start])
                if unit and any(_repeats(part) for part in parts):
                    found |= {(lead, unit): None, ("", unit): None}
    return [
        lambda size, lead=lead, unit=unit, end=end: lead + unit * (size // len(unit)) + end  # type: ignore[misc]
        for lead, unit in found
        for end in ENDS
    ]


def _sequences(parsed: Any) -> Iterator[list[Any]]:
    """Yield the parts of a pattern, and those of each group, branch and repetition within."""
    parts = list(parsed)
    yield parts
    for kind, value in parts:
        for inner in _inner(kind, value):
            yield from _sequences(inner)


def _inner(kind: Any, value: Any) -> list[Any]:
    match kind:
        case _constants.BRANCH:
            return list(value[1])
        case _constants.SUBPATTERN:
            return [value[3]]
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
            return [value[2]]
        case _constants.ASSERT | _constants.ASSERT_NOT:
            return [value[1]]
        case _constants.ATOMIC_GROUP:
            return [value]
    return []


def _repeats(part: Any) -> bool:
    kind, value = part
    here = kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT) and value[1] >= MANY
    return here or any(_repeats(one) for inner in _inner(kind, value) for one in inner)


def _sample(part: Any) -> str:
    """Return a short text that a part matches, mostly; one turn of what repeats."""
    kind, value = part
    match kind:
        case _constants.LITERAL:
            return chr(value)
        case _constants.NOT_LITERAL:
            return "a" if value != ord("a") else "b"
        case _constants.ANY:
            return "a"
        case _constants.IN:
            return _one_of(value)
        case _constants.ASSERT | _constants.ASSERT_NOT:
            return ""
    inner = "".join(map(_sample, next(iter(_inner(kind, value)), [])))
    is_several = kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
    return inner * max(1, min(value[0], LONGEST_SAMPLE)) if is_several else inner


CATEGORIES = {
    _constants.CATEGORY_DIGIT: "1", _constants.CATEGORY_SPACE: " ", _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_DIGIT: "a", _constants.CATEGORY_NOT_SPACE: "a", _constants.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def _one_of(members: Any) -> str:
    """Return a character of a set."""
    if members[0][0] == _constants.NEGATE:
        refused = re.compile("".join(_written(kind, value) for kind, value in members[1:]).join("[]"))
        return next(char for char in "a1 -<.é\0\u0416" if not refused.match(char))
    kind, value = members[0]
    return {_constants.LITERAL: lambda: chr(value), _constants.RANGE: lambda: chr(value[0])}.get(
        kind, lambda: CATEGORIES[value]
    )()


def _written(kind: Any, value: Any) -> str:
    match kind:
        case _constants.LITERAL:
            return re.escape(chr(value))
        case _constants.RANGE:
            return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {"1": r"\d", " ": r"\s", "a": r"\w", "-": r"\W"}[CATEGORIES[value]]


# Characters: seconds of processor, on a machine that takes PLAIN_SECONDS for PLAIN.
SIZES = {26: 0.05, 4_000: 0.08, 32_000: 0.15, 128_000: 0.5, 1_000_000: 3.0}
ALL_UP_TO = 32_000
PLAIN, PLAIN_TEXT, PLAIN_SECONDS = re.compile(r"(?:\w{1,9} )*x"), "mot hai " * 200_000, 0.02
TRIES = 3
BUSY = 10  # times: no other work makes a thread so slow by its own clock, twice


def slowest(used: Used) -> str:
    """Return the text that takes too long, and how long; "" where the time grows with the text alone. A longer text is
    tried only of what was quick with a shorter one, and beyond ALL_UP_TO only the dearest. What seems to take too long
    is tried again, for it may be the machine that is busy.
    """
    texts = hostile_texts(used.pattern)
    for size, seconds in SIZES.items():
        taken = []
        for text in texts:
            subject: Any = text(size)
            subject = subject if isinstance(used.pattern.pattern, str) else subject.encode("latin-1", "replace")
            each = []
            for method in used.methods:
                each.append(seconds_of(used.pattern, method, subject))
                if each[-1] > seconds and fair_seconds(used.pattern, method, subject, seconds) > seconds:
                    return f"{subject[:60]!r}… of {size} characters took {each[-1]:.2f} s"
            taken.append((max(each), len(taken)))
        texts = [texts[at] for _, at in sorted(taken)[-3:]] if size >= ALL_UP_TO else texts
    return ""


def fair_seconds(pattern: re.Pattern[Any], method: str, subject: Any, limit: float) -> float:
    """Return the least that some tries take, less what the machine is slower now than it may be: PLAIN, timed beside
    each try, is slower by as much. What is far beyond ``limit`` a second time is tried no more.
    """
    own = plain = math.inf
    for _ in range(TRIES):
        own = min(own, seconds_of(pattern, method, subject))
        plain = min(plain, seconds_of(PLAIN, "match", PLAIN_TEXT))
        if own > BUSY * limit:
            break
    return own / max(1.0, plain / PLAIN_SECONDS)


def seconds_of(pattern: re.Pattern[Any], method: str, subject: Any) -> float:
    """Return the seconds of processor of this thread, without those in which Python looks for what it may forget: in
    a process that holds much they are as many as a slow pattern's.
    """
    gc.disable()
    begun = time.thread_time()
    try:
        _call(pattern, method, subject)
        return time.thread_time() - begun
    finally:
        gc.enable()


def _call(pattern: re.Pattern[Any], method: str, subject: Any) -> None:
    if method in ("sub", "subn"):
        pattern.sub("" if isinstance(subject, str) else b"", subject)
    elif method == "finditer":
        sum(1 for _ in pattern.finditer(subject))
    else:
        getattr(pattern, method)(subject)
