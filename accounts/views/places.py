"""The page of a place. Places know nobody, so who may see one is asked here."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from places.models import Place, Succession


@require_safe
@require(Permission.SEE_PLACES)
def place_show(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("parent"), pk=place_id)
    links = Succession.objects.visible_to(request.user)
    reachable = Place.objects.visible_to(request.user)
    children = place.children.visible_to(request.user).order_by("level", "sort_key", "path")
    context = {
        "place": place,
        "is_over": place.valid_to is not None and place.valid_to < timezone.localdate(),
        "children": children,
        "days_differ": any(
            (child.valid_from, child.valid_to) != (place.valid_from, place.valid_to) for child in children
        ),
        "counts_people": any(child.households is not None for child in children),
        "figures": place.figures.visible_to(request.user).order_by("-year"),
        "came_from": links.filter(new=place).select_related("old").order_by("old__sort_key", "old__path"),
        "became": links.filter(old=place).select_related("new").order_by("new__sort_key", "new__path"),
        "reachable": set(reachable.filter(heirs__new=place).values_list("pk", flat=True))
        | set(reachable.filter(origins__old=place).values_list("pk", flat=True)),
    }
    return render(request, "places/place_show.html", context)
