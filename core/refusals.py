"""What an action answers when it may not happen: a word for programs and a sentence for the user."""

from django import forms

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
