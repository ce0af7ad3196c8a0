"""This page lists who must learn again at a place, with words for Zalo and the way to a session for them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from places.models import Place
from training.forms.feedback import RetrainingForm
from training.models import Topic
from training.notices.retraining import call_to_learn_again
from training.pages.fetching import sessions_to_ask_to
from training.rollups.retraining import AHEAD, retraining_due

PAGE = 50


@require(Permission.PLAN_TRAINING)
@require_safe
def retraining_list(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    today = timezone.localdate()
    form = RetrainingForm(request.GET, topics=Topic.objects.running_out(today))
    topic = form.chosen_topic()
    page = Paginator(retraining_due(place, by=request.user, on=today, topic=topic), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "place": place,
        "form": form,
        "topic": topic,
        "sessions": sessions_to_ask_to(request.user, topic) if topic else [],
        "page": page,
        "days": AHEAD.days,
        "words": call_to_learn_again(list(page), link=request.build_absolute_uri(reverse("training_home"))),
    }
    return render(request, "training/retraining_list.html", context)
