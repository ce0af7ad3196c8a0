"""Pages of an announcement that was sent: what its receivers read and confirm; who has not, for those who sent it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User, letterhead
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from notices.tasks import ring_notices
from teams.access import may_announce
from teams.actions import announcements
from teams.forms.announcements import WithdrawalForm
from teams.models import COMMUNE_OF_RECEIVER, Announcement, Receiver
from teams.pages.announcement_tables import ReaderListing
from teams.pages.announcements import trail_of_announcements, trail_title
from teams.pages.trails import Trail
from teams.rollups.announcements import audience_in_words, progress, ways_counted

MANY = 100  # people of whom reminding is confirmed first


@require_safe
def announcement_show(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Show an announcement to whoever received it and to who may see whom it went to. The page itself tells that a
    receiver opened it: reading writes nothing.
    """
    announcement = _announcement_sent(request.user, announcement_id)
    mine = Receiver.objects.filter(announcement=announcement, user=request.user).first()
    is_sender = request.user.may(Permission.ANNOUNCE)
    context = {
        "announcement": announcement,
        "office": letterhead(announcement.place, on=timezone.localdate(announcement.sent_at)).full_name,
        "mine": mine,
        "is_sender": is_sender,
        "trail": _trail(announcement, is_sender),
    }
    return render(request, "teams/announcement_show.html", context)


@require_safe
def announcement_file(request: UserRequest, announcement_id: int) -> HttpResponseBase:
    """Return the PDF to whoever may see the announcement; of a withdrawn one it is gone. A draft's is its writer's."""
    rows = Announcement.objects.visible_to(request.user).filter(withdrawn_at=None)
    announcement = get_object_or_404(rows, pk=announcement_id)
    if not announcement.file:
        raise Http404
    return attachment(announcements.file_of(announcement), name=f"thong-bao-{announcement.pk}.pdf")


@require_POST
def announcement_opened(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Mark as opened: the page of a receiver asks for it, for a machine may look at the link by itself."""
    announcement = _announcement_received(request.user, announcement_id)
    announcements.open_announcement(announcement, by=request.user)
    return HttpResponse(status=204)


@require_POST
def announcement_confirm(request: UserRequest, announcement_id: int) -> HttpResponse:
    announcement = _announcement_received(request.user, announcement_id)
    with refusals_as_messages(request):
        announcements.confirm(announcement, by=request.user)
        messages.success(request, "Cảm ơn anh/chị. Cổng đã ghi là anh/chị đã đọc.")
    return redirect("announcement_show", announcement.pk)


@require_safe
@require(Permission.ANNOUNCE)
def announcement_readers(request: UserRequest, announcement_id: int) -> HttpResponseBase:
    """Show how far it came among those whom the user sees, and who is outstanding, in all or at one place."""
    announcement = _announcement_sent(request.user, announcement_id)
    found = progress(announcement, viewer=request.user)
    asked = request.GET.get("place", "")
    chosen = next((one.place for one in found.places if str(one.place.pk) == asked), None)
    everybody = request.GET.get("who") == "all"
    seen = Receiver.objects.visible_to(request.user).select_related("user__place")
    rows = seen.of(announcement) if everybody else seen.outstanding(announcement)
    rows = rows.annotate(commune=COMMUNE_OF_RECEIVER)
    if chosen is not None:
        rows = rows.filter(commune=chosen.path)
    communes = {} if chosen or len(found.places) < 2 else {one.place.path: one.place for one in found.places}
    table = ReaderListing(
        rows.order_by("commune", "user__place__path", "user__sort_key", "pk"),
        request=request,
        announcement=announcement,
        communes=communes,
        notes=[str(announcement), str(chosen or "")],
    )
    left = found.asked - (found.confirmed if announcement.asks_confirmation else found.opened)
    to_remind = Receiver.objects.visible_to(request.user).to_remind(announcement).count()
    context = {
        "announcement": announcement,
        "audience": audience_in_words(announcement),
        "progress": found,
        "left": left,
        "to_remind": to_remind,
        "reminded": left - to_remind,
        "chosen": chosen,
        "everybody": everybody,
        "may_withdraw": announcement.withdrawn_at is None and may_announce(request.user, announcement.place),
        "trail": _trail(announcement, True, "Ai đã đọc"),
    }
    return table.response("teams/announcement_readers.html", context)


@require_POST
@require(Permission.ANNOUNCE)
def announcement_remind(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Remind; more than MANY people only once the number that stands today was confirmed."""
    announcement = _announcement_sent(request.user, announcement_id)
    left = Receiver.objects.visible_to(request.user).to_remind(announcement)
    number_left = left.count()
    in_force = announcement.withdrawn_at is None
    if number_left > MANY and in_force and request.POST.get("confirmed") != str(number_left):
        context = {
            "announcement": announcement,
            "number_left": number_left,
            "ways": ways_counted(announcement, left),
            "trail": _trail(announcement, True, "Nhắc"),
        }
        return render(request, "teams/announcement_remind.html", context)
    with refusals_as_messages(request):
        told = announcements.remind(announcement, by=request.user)
        if told:
            ring_notices()
        said = f"Đã nhắc {number(told)} người." if told else "Những người còn lại đã được nhắc một lần rồi."
        messages.success(request, said)
    return redirect("announcement_readers", announcement.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ANNOUNCE)
def announcement_withdraw(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Say in numbers what withdrawing does, and withdraw with a reason."""
    announcement = _announcement_sent(request.user, announcement_id)
    if not may_announce(request.user, announcement.place):
        raise PermissionDenied
    if announcement.withdrawn_at is not None:
        return redirect("announcement_readers", announcement.pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            announcements.withdraw(announcement, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã thu hồi thông báo.")
            return redirect("announcement_readers", announcement.pk)
    context = {
        "announcement": announcement,
        "form": form,
        "progress": progress(announcement, viewer=request.user),
        "trail": _trail(announcement, True, "Thu hồi"),
    }
    return render(request, "teams/announcement_withdraw.html", context, status=422 if form.is_bound else 200)


def _announcement_sent(user: User, announcement_id: int) -> Announcement:
    rows = Announcement.objects.visible_to(user).filter(sent_at__isnull=False)
    return get_object_or_404(rows.select_related("place", "within", "by", "withdrawn_by"), pk=announcement_id)


def _announcement_received(user: User, announcement_id: int) -> Announcement:
    return get_object_or_404(Announcement.objects.received_by(user), pk=announcement_id)


def _trail(announcement: Announcement, is_sender: bool, *endings: str) -> Trail:
    """Return the way from the list of what was sent; for who only receives, from their notices."""
    if is_sender:
        return trail_of_announcements(announcement, *endings)
    return [("Thông báo", reverse("notice_list")), (trail_title(announcement), "")]
