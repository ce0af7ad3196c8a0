"""How I am reached: the channels of one's own account."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.models.sessions import device_in_words
from accounts.pages.once import keep_once, take_once
from core.refusals import Refused, refusals_as_messages
from core.sent import read_sent_object
from notices.access import open_channels, usable_channels
from notices.actions import channels
from notices.adapter.push_services import public_key
from notices.forms import EmailForm, KindsForm, OrderForm
from notices.kinds import optional_kinds
from notices.models import Channel, ChannelLink, ChannelPreference, DeclinedKind
from notices.tasks import ring_notices

_KEY = "link_code"
LONGEST_SUBSCRIPTION = 4096  # characters


@require_safe
def channel_list(request: UserRequest) -> HttpResponse:
    return _page(request)


@require_POST
def channel_order(request: UserRequest) -> HttpResponse:
    form = OrderForm(request.POST, channels=open_channels(), preference=_preference(request.user.pk))
    if not form.is_valid():
        return _page(request, order=form, status=422)
    channels.choose_order(form.order, at_night=form.cleaned_data["at_night"], by=request.user)
    messages.success(request, "Đã lưu cách nhận tin của anh/chị.")
    return redirect("channel_list")


@require_POST
def channel_kinds(request: UserRequest) -> HttpResponse:
    """Which of the notices that one may decline one is told of."""
    form = _kinds_form(request.user, request.POST)
    if not form.is_valid():
        return _page(request, kinds=form, status=422)
    channels.choose_kinds(form.cleaned_data["kinds"], by=request.user)
    messages.success(request, "Đã lưu các tin anh/chị muốn nhận.")
    return redirect("channel_list")


@require_POST
def channel_email(request: UserRequest) -> HttpResponse:
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, email=form, status=422)
    address = form.cleaned_data["email"]
    with refusals_as_messages(request):
        channels.change_email(address, by=request.user)
        said = "Đã lưu địa chỉ. Xin bấm Gửi thử để chắc thư đến nơi." if address else "Đã bỏ địa chỉ thư điện tử."
        messages.success(request, said)
    return redirect("channel_list")


@sensitive_variables("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def channel_zalo(request: UserRequest) -> HttpResponse:
    """POST: make a code that links a Zalo chat. GET: show it, once."""
    if Channel.ZALO not in open_channels():
        raise Http404
    if request.method == "POST":
        with refusals_as_messages(request):
            keep_once(request, _KEY, request.user.pk, channels.issue_link_code(by=request.user))
        return redirect("channel_zalo")
    code = take_once(request, _KEY, request.user.pk)
    minutes = int(channels.LASTS.total_seconds() // 60)
    context = {"code": code, "bot": settings.ZALO_BOT_LINK, "minutes": minutes}
    return render(request, "notices/channel_zalo.html", context)


@require_POST
def channel_browser(request: UserRequest) -> JsonResponse:
    """Link the browser that asks: ``subscription`` is JSON as ``PushSubscription.toJSON`` gives it."""
    if Channel.PUSH not in open_channels():
        raise Http404
    text = request.POST.get("subscription", "")
    subscription = read_sent_object(text) if len(text) <= LONGEST_SUBSCRIPTION else {}
    device = device_in_words(request.headers.get("User-Agent", ""))
    try:
        channels.link_browser(subscription, device, by=request.user)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    ring_notices()
    return JsonResponse({"message": "Máy này đã bật thông báo."})


@require_POST
def channel_unlink(request: UserRequest, link_id: int) -> HttpResponse:
    link = get_object_or_404(ChannelLink.objects.visible_to(request.user), pk=link_id)
    with refusals_as_messages(request):
        channels.unlink(link, by=request.user)
        messages.success(request, f"Đã bỏ nối: {link}.")
    return redirect("channel_list")


@require_POST
def channel_try(request: UserRequest) -> HttpResponse:
    channel = request.POST.get("channel", "")
    if channel not in open_channels():
        raise Http404
    with refusals_as_messages(request):
        channels.try_channel(Channel(channel), by=request.user)
        ring_notices()
        messages.success(request, f"Đã gửi tin thử qua kênh “{Channel(channel).label}”. Tin đến trong ít phút.")
    return redirect("channel_list")


def _page(
    request: UserRequest,
    *,
    order: OrderForm | None = None,
    kinds: KindsForm | None = None,
    email: EmailForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    opened = open_channels()
    links = list(ChannelLink.objects.visible_to(user).order_by("linked_at", "pk"))
    preference = _preference(user.pk)
    context = {
        "usable": usable_channels(user, preference, links),
        "opened": opened,
        "available": usable_channels(user, None, links),
        "zalo": next((link for link in links if link.channel == Channel.ZALO), None),
        "browsers": [link for link in links if link.channel == Channel.PUSH],
        "vapid": public_key() if Channel.PUSH in opened else "",
        "quiet": settings.QUIET_HOURS.split("-") if settings.QUIET_HOURS else None,
        "order": order or OrderForm(None, channels=opened, preference=preference),
        "kinds": kinds or _kinds_form(user, None),
        "email": email or EmailForm(initial={"email": user.email}),
    }
    return render(request, "notices/channel_list.html", context, status=status)


def _preference(user_id: int) -> ChannelPreference | None:
    return ChannelPreference.objects.filter(user=user_id).first()


def _kinds_form(user: User, data: QueryDict | None) -> KindsForm:
    declined = set(DeclinedKind.objects.visible_to(user).values_list("kind", flat=True))
    return KindsForm(data, kinds=optional_kinds(user.role), declined=declined)
