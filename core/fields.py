"""Form fields of every app: text in one Unicode form, days, hours, phone numbers, links, rows to tick."""

import datetime
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from core.offers import Offer, Proper, offer_for
from core.phones import NotAPhone, normalise_phone
from core.refusals import DAY_INVALID, PHONE_INVALID
from core.sent import SentDecoder
from core.templatetags.wording import number
from core.text import clean, clean_lines, is_ditto, proper_person_name
from core.widgets import DayInput, HourInput, KeptText, OfferedText, OfferingInput, OfferingTextarea

LONGEST_AMOUNT = 30  # characters: what people type is far below, and no pattern meets more
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?:,[0-9]{3})+)")
LONGEST_QUOTE = 80  # characters of an offer
DITTO_REFUSED = "“nt”, “như trên” hay dấu lặp lại không thay được nội dung. Xin ghi đủ."
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)  # the last day of all has none after it
BEGINNING_OF_CLOCKS = 1970  # where one stands that was without power


class BoundedField(forms.CharField):
    """A text whose length is looked at before anything else is done with it: to clean a megabyte takes seconds.

    What is typed may be longer than what is kept, by spaces and by marks that are letters of their own (SLACK).
    """

    SLACK = 4

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def clean(self, value: Any) -> Any:
        if self.is_far_too_long(value):
            self.run_validators(value)
        return super().clean(value)

    def is_far_too_long(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) > self.SLACK * (self.max_length or 0)


class SearchedField(BoundedField):
    """A short text to look for, clean: NFC and single spaces."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class OfferingField(BoundedField):
    """A text that is not taken in an old typeface: what it means is offered, to be looked at and sent again.

    ``proper``: how a name in capitals alone is properly written, which is offered too. Whoever meant what was typed
    keeps it by a tick. A ditto mark says nothing here and is refused.
    """

    def __init__(self, *, proper: Proper | None = None, **options: Any) -> None:
        self.proper = proper
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, KeptText) and is_ditto(value):
            raise ValidationError(DITTO_REFUSED, code="ditto")
        if offer := self._offer(value):
            raise ValidationError(
                f"Chữ {offer.why}; cổng đề nghị “{Truncator(offer.text).chars(LONGEST_QUOTE)}”. "
                "Xin xem lại ô này rồi gửi lần nữa.",
                code="offered",
            )
        return super().clean(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        offer = self._offer(data)
        return OfferedText(offer.text, typed=data) if offer else super().bound_data(data, initial)

    def _offer(self, value: Any) -> Offer | None:
        is_open = isinstance(value, str) and not isinstance(value, KeptText) and not self.is_far_too_long(value)
        return offer_for(value.strip(), self.proper) if is_open else None


class NameField(OfferingField, SearchedField):
    """A short text, stored clean: NFC and single spaces."""

    widget = OfferingInput


class PersonNameField(NameField):
    """The name of a person."""

    def __init__(self, **options: Any) -> None:
        super().__init__(proper=proper_person_name, **options)


class SeveralField(forms.ModelMultipleChoiceField):
    """Rows to choose from; a number that no row can have is none of them, also where SQLite has no room for it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list") from error


class LinesField(OfferingField):
    """A text of several lines, stored clean."""

    widget = OfferingTextarea({"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day of this century, typed as 20/06/2022."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", DayInput)
        super().__init__(**options)
        self.error_messages["invalid"] = DAY_INVALID

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise ValidationError("Ngày quá xa, xin xem lại năm.")


class ClockField(forms.DateTimeField):
    """An instant by the clock of somebody's phone: a wrong one is meant, one that no phone shows is refused."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        found = super().to_python(value)
        if found and not is_shown_by_a_clock(found):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def is_shown_by_a_clock(instant: datetime.datetime) -> bool:
    """Tell whether a phone's clock can be at ``instant``, at worst back at its beginning: differences to it are
    instants too.
    """
    return BEGINNING_OF_CLOCKS <= instant.year <= LATEST.year


class SentField(forms.JSONField):
    """What a script of a page sends as JSON, as ``core.sent`` reads it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(decoder=SentDecoder, **options)


class PhoneField(forms.CharField):
    """A phone number in any writing, as its national digits; empty is allowed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "tel", "autocomplete": "off"})
        super().__init__(max_length=25, required=False, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return normalise_phone(text) if text else ""
        except NotAPhone as error:
            raise ValidationError(PHONE_INVALID) from error


class ScanField(forms.FileField):
    """A scanned PDF; its content is looked at where it is kept (core.documents)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Bản quét quyết định (PDF, không quá 5 MB)")
        super().__init__(widget=forms.FileInput({"accept": "application/pdf"}), **options)


class HttpsField(forms.URLField):
    """A link that cannot be read or changed on its way, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=500, required=False, assume_scheme="https", **options)

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if url and not url.startswith("https://"):
            raise ValidationError("Đường dẫn phải bắt đầu bằng https://.")
        return url


class HourField(forms.TimeField):
    """An hour and minute of the day, typed as 08:00."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", HourInput)
        super().__init__(**options)
        self.error_messages["invalid"] = "Giờ không hợp lệ. Xin nhập theo dạng 08:00."


class Ticks(SeveralField):
    """Rows to tick, as many as fit."""

    widget = forms.CheckboxSelectMultiple


class AmountField(forms.IntegerField):
    """A whole number, typed as 100000, 100.000 or "100 000". A browser's own field for numbers sends 100.000 as a
    hundred, so this one is text with the digits' keyboard. A bound is told as 100.000.
    """

    default_error_messages = {"invalid": "Xin nhập số nguyên, ví dụ 12.000."}

    def __init__(self, *, widget: forms.Widget | None = None, **options: Any) -> None:
        super().__init__(widget=widget or forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **options)

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else re.sub(r"\s", "", str(value))
        is_grouped = _GROUPED.fullmatch(text[: LONGEST_AMOUNT + 1])
        if len(text) > LONGEST_AMOUNT or (not is_grouped and re.search("[.,]", text)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: int | None = super().to_python(re.sub("[.,]", "", text))
        return found

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except ValidationError as refused:
            for one in refused.error_list:
                if one.params:
                    one.params["limit_value"] = number(one.params["limit_value"])
            raise


class PercentField(forms.DecimalField):
    """A share, typed as a percentage with one place."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.1"), max_value=Decimal(100), max_digits=4, decimal_places=1, **options)


def percent_of(share: Decimal) -> str:
    """Return a share as it is typed: 0.805 as "80.5"."""
    return format((share * 100).normalize(), "f")
