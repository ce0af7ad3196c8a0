"""A variable that a template names and no view gives is a mistake, not an empty string."""

import sys
from pathlib import Path

TEMPLATES = str(Path(__file__).resolve().parents[2] / "templates")


class UndefinedVariable(AssertionError):
    pass


class Undefined(str):
    """Stands in for ``string_if_invalid``: raises for our own templates, naming the variable and the line.

    Templates of allauth and crispy forms print variables that may be missing and rely on Django's silence: theirs stay
    empty.
    """

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_name == "render_annotated":
                node = frame.f_locals["self"]
                name = getattr(getattr(node, "origin", None), "name", "")
                if name.startswith(TEMPLATES):
                    raise UndefinedVariable(f"{name}:{node.token.lineno}: undefined variable: {variable}")
                return ""
            frame = frame.f_back
        return ""
