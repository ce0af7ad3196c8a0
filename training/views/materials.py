"""Materials of a topic: added, fetched as attachments, retired; and the questions of its quiz."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import refusals_as_messages, refusals_on
from training.access import may_add_material, may_retire
from training.actions import materials
from training.actions.materials import SHELF, MaterialData
from training.forms.topics import MaterialForm
from training.models import Material
from training.pages.topics import topic_of, trail


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ADD_MATERIALS)
def material_add(request: UserRequest, topic_id: int) -> HttpResponse:
    """Add a material. Its file outlives a refused form: the signed name comes back with it."""
    topic, owner = topic_of(request.user, topic_id), request.user.pk
    if not may_add_material(request.user, topic):
        raise PermissionDenied
    form = MaterialForm(request.POST, request.FILES) if request.method == "POST" else MaterialForm()
    kept = SHELF.receive(form, "document", kept=request.POST.get("kept", ""), owner=owner)
    if form.is_bound:
        form.refuse_half(kept)
    if form.is_valid():
        asked = form.cleaned_data
        file = SHELF.name_of(kept, owner=owner) if asked["kind"] == Material.Format.FILE else ""
        data = MaterialData(kind=asked["kind"], title=asked["title"], url=asked["url"], file=file)
        with refusals_on(form):
            added = materials.add(topic, data, by=request.user)
            messages.success(request, f"Đã thêm tài liệu “{added}”.")
            return redirect("topic_show", topic.pk)
    words = {"heading": "Thêm tài liệu", "button": "Lưu tài liệu"}
    back = reverse("topic_show", args=[topic.pk])
    context = {"form": form, "kept": kept, "back": back, "trail": trail(topic, words["heading"])} | words
    return render(request, "training/topic_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
@require(Permission.SEE_TRAINING)
def material_file(request: UserRequest, material_id: int) -> HttpResponseBase:
    """Return the file, to whoever sees the material; its type is what it was judged to be."""
    material = _material(request.user, material_id)
    if not material.file:
        raise Http404
    return attachment(materials.file_of(material), name=material.file_name, content_type=material.content_type)


@require_POST
@require(Permission.ADD_MATERIALS)
def material_retire(request: UserRequest, material_id: int) -> HttpResponse:
    material = _material(request.user, material_id)
    if not may_retire(request.user, material):
        raise PermissionDenied
    with refusals_as_messages(request):
        materials.retire(material, by=request.user)
        messages.success(request, f"Đã ngừng dùng tài liệu “{material}”.")
    return redirect("topic_show", material.topic_id)


def _material(user: User, material_id: int) -> Material:
    """Return the material in use, if ``user`` may see it; else raise Http404."""
    return get_object_or_404(
        Material.objects.visible_to(user).in_use().select_related("topic__province"), pk=material_id
    )
