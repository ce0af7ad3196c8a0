"""This page lists who must learn again at a place, with words for Zalo and the way to a session for them."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
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
from training.pages.learning_tables import RetrainingListing
from training.rollups.retraining import AHEAD, retraining_due


@require(Permission.PLAN_TRAINING)
@require_safe
def retraining_list(request: UserRequest, place_id: int) -> HttpResponseBase:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    today = timezone.localdate()
    form = RetrainingForm(request.GET, topics=Topic.objects.running_out(today))
    topic = form.chosen_topic()
    due = retraining_due(place, by=request.user, on=today, topic=topic)
    table = RetrainingListing(due, request=request, form=form, of=place)
    context = {
        "place": place,
        "form": form,
        "topic": topic,
        "sessions": sessions_to_ask_to(request.user, topic) if topic else [],
        "days": AHEAD.days,
        "words": call_to_learn_again(table.records, link=request.build_absolute_uri(reverse("training_home"))),
    }
    return table.response("training/retraining_list.html", context)
