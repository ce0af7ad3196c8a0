"""Forms of the channels by which one is reached."""

from collections.abc import Collection
from typing import Any

from django import forms

from notices.kinds import NoticeKind
from notices.models import Channel, ChannelPreference, Delivery


class OrderForm(forms.Form):
    """Which channels a person wants, which first, and whether in the quiet hours too. ``channels``: those to choose
    from, in the order of today.
    """

    wanted = forms.MultipleChoiceField(label="Nhận tin qua", required=False, widget=forms.CheckboxSelectMultiple)
    first = forms.ChoiceField(label="Gửi trước tiên qua", required=False, widget=forms.RadioSelect)
    at_night = forms.BooleanField(label="Gửi cả ban đêm, không đợi đến 7 giờ sáng", required=False)

    def __init__(self, data: Any, *, channels: Collection[Channel], preference: ChannelPreference | None) -> None:
        order = [one for one in preference.order if one in channels] if preference else list(channels)
        initial = {
            "wanted": [one.value for one in order],
            "first": order[0].value if order else "",
            "at_night": preference is not None and preference.at_night,
        }
        super().__init__(data, initial=initial)
        choices = [(one.value, one.label) for one in channels]
        self.fields["wanted"].choices = self.fields["first"].choices = choices  # type: ignore[attr-defined]

    @property
    def order(self) -> list[Channel]:
        """Return the wanted channels, the first tried first."""
        wanted = [Channel(value) for value in self.cleaned_data["wanted"]]
        return sorted(wanted, key=lambda one: one.value != self.cleaned_data["first"])


class KindsForm(forms.Form):
    """Which of ``kinds``, those that one may decline, a person wants; ``declined`` are the keys of the others."""

    kinds = forms.MultipleChoiceField(label="Nhận các tin", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, kinds: Collection[NoticeKind], declined: Collection[str]) -> None:
        super().__init__(data, initial={"kinds": [kind.key for kind in kinds if kind.key not in declined]})
        self.fields["kinds"].choices = [(kind.key, kind.title) for kind in kinds]  # type: ignore[attr-defined]


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="Địa chỉ thư điện tử",
        required=False,
        max_length=254,
        help_text="Để trống nếu không muốn nhận thư.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class DeliveryFilterForm(forms.Form):
    """Which deliveries a list shows."""

    state = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Mọi tình trạng"), *Delivery.Progress.choices]
    )
    channel = forms.ChoiceField(label="Kênh", required=False, choices=[("", "Mọi kênh"), *Channel.choices])
