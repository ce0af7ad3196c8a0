"""What a training topic has to do with."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from core.fields import SeveralField
from reporting.models import Indicator, Platform, Practice, TopicLink
from reporting.models.topics import THINGS
from training.models import Document, Topic


class _Several(SeveralField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str) -> None:
        super().__init__(None, label=label, required=False)


class TopicLinkForm(forms.Form):
    platforms = _Several("Nền tảng số")
    indicators = _Several("Chỉ tiêu")
    practices = _Several("Cách làm hay đã phổ biến")
    documents = _Several("Văn bản trong thư viện")

    def __init__(self, data: QueryDict | None = None, *, topic: Topic, user: User) -> None:
        links = list(TopicLink.objects.visible_to(user).filter(topic=topic).values(*THINGS))
        super().__init__(data, initial={f"{name}s": [link[name] for link in links if link[name]] for name in THINGS})
        published = Practice.objects.visible_to(user).filter(state=Practice.State.PUBLISHED)
        rows: dict[str, Any] = {
            "platforms": Platform.objects.visible_to(user).order_by("group", "name"),
            "indicators": Indicator.objects.visible_to(user).order_by("order", "code"),
            "practices": published.order_by("-decided_at", "-pk"),
            "documents": Document.objects.visible_to(user).order_by("-issued_on", "-pk"),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        for name in [name for name, found in rows.items() if not found.exists()]:
            del self.fields[name]  # nothing to choose: no empty list on the page

    def chosen(self) -> dict[str, Any]:
        """What the action takes."""
        return {f"{name}s": list(self.cleaned_data.get(f"{name}s", [])) for name in THINGS}
