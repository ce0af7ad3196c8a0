"""What an action answers when it may not happen: a word for programs and a sentence for the user."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from django import forms
from django.contrib import messages
from django.http import HttpRequest

# What several actions, forms and imports refuse with, in the same words.
LAST_DAY_TOO_EARLY = "Ngày cuối phải từ ngày đầu trở đi."
OUT_OF_SCOPE = "Địa bàn này không thuộc phạm vi anh/chị được giao."
DAY_INVALID = "Ngày không hợp lệ. Xin nhập theo dạng 20/06/2022."
PHONE_INVALID = "Số điện thoại chưa đúng, ví dụ đúng: 0912 345 678."


class Refused(Exception):
    """An action was refused.

    ``str(error)`` is a Vietnamese sentence that may be shown to the user, ``code`` a word that tells what was refused,
    ``field`` the form's field that the sentence belongs to (None: the whole form). A subclass exists only where some
    caller does something else about it than showing the sentence.
    """

    def __init__(self, code: str, sentence: str, field: str | None = None) -> None:
        self.code = code
        self.field = field
        super().__init__(sentence)

    def add_to(self, form: forms.BaseForm) -> None:
        """Show the sentence at its field of ``form``, or above the form where that shows no such field."""
        is_shown = self.field in form.fields and not form[self.field].is_hidden
        form.add_error(self.field if is_shown else None, str(self))


class RefusalsShown(AbstractContextManager[None, bool]):
    """Hand a refusal raised within to ``show``; what follows the block goes on."""

    def __init__(self, show: Callable[[Refused], None]) -> None:
        self.show = show

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if isinstance(error, Refused):
            self.show(error)
        return isinstance(error, Refused)


def refusals_on(form: forms.BaseForm) -> RefusalsShown:
    """Show a refusal raised within at its field of ``form``, or above the form."""
    return RefusalsShown(lambda refusal: refusal.add_to(form))


def refusals_as_messages(request: HttpRequest) -> RefusalsShown:
    """Show a refusal raised within as a message on the page that comes next."""
    return RefusalsShown(lambda refusal: messages.error(request, str(refusal)))
