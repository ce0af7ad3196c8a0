"""The one family of refusals: an action that may not happen says why, in the user's language."""

# What several actions, forms and imports refuse with, in the same words.
LAST_DAY_TOO_EARLY = "Ngày cuối phải từ ngày đầu trở đi."
OUT_OF_SCOPE = "Địa bàn này không thuộc phạm vi anh/chị được giao."
DAY_INVALID = "Ngày không hợp lệ. Xin nhập theo dạng 20/06/2022."
PHONE_INVALID = "Số điện thoại chưa đúng, ví dụ đúng: 0912 345 678."


class Refused(Exception):
    """An action was refused; ``str(error)`` is a Vietnamese sentence that may be shown to the user.

    Every action defines its own subclasses beside itself, so that callers and tests can tell refusals apart.
    """
