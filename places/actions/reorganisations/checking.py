"""Everything that stands in the way of a reorganisation, found before anything happens."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from core.templatetags.wording import day
from core.text import clean
from places.actions.reorganisations.plans import Obstacle, PlaceToOpen, PlannedLink, ReorganisationPlan
from places.models import KINDS, SEGMENT, Level, Place, Succession, existing, prefix_length, subtrees

BATCH = 500  # values a statement


def check(plan: ReorganisationPlan) -> list[Obstacle]:
    """Return all obstacles, [] where the plan can be carried out; the number of queries does not
    depend on its size.
    """
    tops = highest_ending_places(plan)
    found = [
        *_faults_in_links(plan),
        *_forgotten_communes(plan, tops),
        *_faults_in_codes(plan, tops),
        *_faults_in_new_places(plan),
        *_faults_in_days(plan, tops),
        *_passed_by_another(plan),
    ]
    return sorted(set(found), key=lambda fault: (fault.where, fault.text))


def highest_ending_places(plan: ReorganisationPlan) -> list[Place]:
    """Return the highest places that end; everything at or below them closes.

    Districts and provinces that would be left without any commune, and below which nothing new
    begins, end with their communes.
    """
    olds = {link.old.pk: link.old for link in plan.links}
    ends = {old.path: old for old in olds.values()}
    kept = [place.path for place in surviving_parents(plan).values()]
    for level in (Level.DISTRICT, Level.PROVINCE):
        length = prefix_length(level)
        above = {
            path[:length] for path in ends if len(path) > length and path[length - SEGMENT : length] != "0" * SEGMENT
        }
        emptied = [
            place
            for place in Place.objects.filter(path__in=sorted(above)).order_by("path")
            if place.existed_on(plan.last_day) and not any(path.startswith(place.path) for path in kept)
        ]
        staying = _communes_that_go_on(emptied, plan, set(ends))
        ends |= {one.path: one for one in emptied if not any(path.startswith(one.path) for path in staying)}
    tops = [place for path, place in ends.items() if not any(path[:end] in ends for end in _lengths_above(path))]
    return sorted(tops, key=lambda place: place.path)


def surviving_parents(plan: ReorganisationPlan) -> dict[str, Place]:
    """Return by code the places that go on and below which new ones begin."""
    wanted = {new.parent_code for new in plan.news if new.parent_code} - {new.code for new in plan.news}
    ending = {link.old.pk for link in plan.links}
    rows = Place.objects.filter(existing(plan.effective_on), code__in=wanted).exclude(valid_from=plan.effective_on)
    return {place.code: place for place in rows.order_by("path") if place.pk not in ending}


def _lengths_above(path: str) -> range:
    return range(SEGMENT, len(path), SEGMENT)


def _communes_that_go_on(places: Iterable[Place], plan: ReorganisationPlan, ends: set[str]) -> list[str]:
    """Return the paths of the communes below ``places`` that are not among those that end."""
    below = Place.objects.filter(subtrees(places)).at(Level.COMMUNE).valid_on(plan.effective_on)
    return [path for path in below.order_by("path").values_list("path", flat=True) if path not in ends]


def _faults_in_links(plan: ReorganisationPlan) -> Iterator[Obstacle]:
    codes = {new.code: new for new in plan.news}
    heirs: dict[int, list[PlannedLink]] = defaultdict(list)
    for link in plan.links:
        heirs[link.old.pk].append(link)
        if link.new_code not in codes:
            yield Obstacle(str(link.old), f"nơi mới mang mã {link.new_code} không có trong danh sách nơi mới.")
        elif codes[link.new_code].level != link.old.level:
            yield Obstacle(str(link.old), f"không thể chuyển thành “{codes[link.new_code].name}” vì khác cấp.")
    for links in heirs.values():
        old, targets = links[0].old, [link.new_code for link in links]
        if len(set(targets)) < len(targets):
            yield Obstacle(str(old), "hai lần chuyển về cùng một nơi mới. Xin bỏ một dòng.")
        if len(links) == 1 and links[0].partial:
            yield Obstacle(str(old), "ghi là chuyển một phần nhưng chỉ về một nơi. Xin thêm nơi nhận phần còn lại.")
        if len(links) > 1 and not all(link.partial for link in links):
            yield Obstacle(str(old), "về nhiều nơi thì mỗi nơi phải ghi là nhận một phần.")
    arrived = {link.new_code for link in plan.links}
    for new in plan.news:
        if new.level >= Level.COMMUNE and new.code not in arrived:
            yield Obstacle(
                new.name, f"không có nơi cũ nào chuyển về (mã {new.code}). Xin ghi nơi cũ hoặc bỏ nơi mới này."
            )


def _forgotten_communes(plan: ReorganisationPlan, tops: list[Place]) -> Iterator[Obstacle]:
    """Yield the communes that end with the province or district above them and pass to nobody."""
    named = {link.old.pk for link in plan.links}
    communes = Place.objects.filter(subtrees(tops), existing(plan.last_day), level=Level.COMMUNE)
    for place in communes.order_by("path"):
        if place.pk not in named:
            yield Obstacle(str(place), "kết thúc cùng đơn vị cấp trên nhưng chưa ghi chuyển về đâu. Xin thêm nơi nhận.")


def _faults_in_codes(plan: ReorganisationPlan, tops: list[Place]) -> Iterator[Obstacle]:
    for code, times in Counter(new.code for new in plan.news).items():
        if times > 1:
            yield Obstacle(f"Mã {code}", f"được ghi cho {times} nơi mới. Xin sửa mã.")
    codes = sorted({new.code for new in plan.news})
    ending = subtrees(tops)
    bearing = Place.objects.filter(Q(valid_to=None) | Q(valid_to__gte=plan.effective_on), code__in=codes)
    for place in bearing.exclude(ending).order_by("path"):
        if not _is_stored(place, plan):
            yield Obstacle(f"Mã {place.code}", f"đang là mã của {place} trong thời gian này. Xin sửa mã.")


def _is_stored(place: Place, plan: ReorganisationPlan) -> bool:
    """Tell whether ``place`` is one of the new places already, taken in from a file before."""
    new = next((new for new in plan.news if new.code == place.code), None)
    return new is not None and (place.valid_from, place.level, place.name) == (plan.effective_on, new.level, new.name)


def _faults_in_new_places(plan: ReorganisationPlan) -> Iterator[Obstacle]:
    levels = {new.code: new.level for new in plan.news}
    goes_on = surviving_parents(plan)
    names: Counter[tuple[str | None, str]] = Counter()
    for new in plan.news:
        name = clean(new.name).casefold()  # with its marks: Tân Thành and Tân Thạnh are two communes
        names[new.parent_code, name] += 1
        if names[new.parent_code, name] == 2:
            yield Obstacle(new.name, "có hai nơi mới cùng tên trong một đơn vị. Xin đặt tên khác.")
        if new.kind not in KINDS.get(new.level, ()):
            yield Obstacle(new.name, f"loại “{new.kind}” không thuộc cấp này. Xin chọn một trong: {_kinds(new)}.")
        if new.level == Level.PROVINCE:
            continue
        above = levels.get(new.parent_code or "") or (
            goes_on[new.parent_code].level if new.parent_code in goes_on else None
        )
        if above is None:
            yield Obstacle(new.name, f"không có đơn vị cấp trên mang mã {new.parent_code or '(để trống)'} từ ngày này.")
        elif above >= new.level:
            yield Obstacle(new.name, "đơn vị cấp trên phải ở cấp cao hơn.")


def _kinds(new: PlaceToOpen) -> str:
    return ", ".join(KINDS.get(new.level, ()))


def _passed_by_another(plan: ReorganisationPlan) -> Iterator[Obstacle]:
    """Yield the old places that another resolution of the same day passes to somebody else."""
    planned: dict[int, set[str]] = defaultdict(set)
    for link in plan.links:
        planned[link.old.pk].add(link.new_code)
    stored = Succession.objects.filter(old__in=planned, effective_on=plan.effective_on).select_related("old", "new")
    for other in stored.order_by("pk"):
        if other.new.code not in planned[other.old_id]:
            yield Obstacle(
                str(other.old),
                f"cùng ngày đã chuyển về {other.new} theo nghị quyết {other.decision}. "
                "Xin bỏ dòng này, hoặc hoàn tác lần sắp xếp kia.",
            )


def _faults_in_days(plan: ReorganisationPlan, tops: list[Place]) -> Iterator[Obstacle]:
    """Yield old places that did not exist the day before, and places below them that begin later."""
    for old in {link.old.pk: link.old for link in plan.links}.values():
        if not old.existed_on(plan.last_day):
            yield Obstacle(str(old), f"không có vào ngày {day(plan.last_day)}. Xin xem lại ngày có hiệu lực.")
        elif old.valid_to and old.valid_to > plan.last_day:
            yield Obstacle(str(old), f"đã có ngày kết thúc khác ({day(old.valid_to)}).")
    later = Place.objects.filter(subtrees(tops), valid_from__gte=plan.effective_on)
    for place in later.order_by("path")[:BATCH]:
        yield Obstacle(str(place), f"bắt đầu từ {day(place.valid_from)}, sau ngày nơi trên nó kết thúc.")
