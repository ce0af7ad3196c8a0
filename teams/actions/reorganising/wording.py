"""The page and the command tell what a reorganisation would do, or did, by the same lines of words and numbers."""

from collections.abc import Iterable, Mapping

from accounts.roles import Role
from core.templatetags.wording import number
from places.models import Level
from teams.actions.reorganising.foresight import Consequences
from teams.models import Reorganisation

type Lines = list[tuple[str, str]]

UNITS = {
    Level.PROVINCE: "tỉnh",
    Level.DISTRICT: "huyện",
    Level.COMMUNE: "xã, phường",
    Level.HAMLET: "ấp, khu phố",
    Level.GROUP: "tổ dân cư",
}
FOLLOWING = {
    Role.LEADER: "theo tổ sang nơi mới",
    Role.MEMBER: "theo tổ sang nơi mới",
    Role.COMMUNE: "được đề xuất nơi mới, chờ tỉnh xác nhận",
    Role.DISTRICT: "kết thúc cùng huyện, còn được xem số liệu cũ",
    Role.STAFF: "theo tỉnh",
    Role.ADMIN: "theo tỉnh",
    Role.PARTNER: "theo tỉnh",
    Role.LEADERSHIP: "của tỉnh theo tỉnh, của nơi kết thúc còn được xem số liệu cũ",
}


def consequence_lines(outcome: Consequences) -> Lines:
    """Return what carrying it out would do."""
    accounts = [
        (f"Tài khoản {role.label}", f"{number(outcome.accounts[role.value])}, {FOLLOWING[role]}")
        for role in Role
        if outcome.accounts.get(role.value)
    ]
    return [
        ("Nơi kết thúc", _levels(outcome.closed)),
        ("Nơi mới", _levels(outcome.opened)),
        ("Xã, phường khác trong các tỉnh này, giữ nguyên", number(len(outcome.remaining))),
        ("Ấp, khu phố theo xã sang nơi mới", number(outcome.hamlets_following)),
        ("Ấp, khu phố chờ xếp địa bàn", number(outcome.hamlets_waiting)),
        ("Tổ theo sang nơi mới", number(outcome.teams_moving)),
        ("Tổ chờ xếp địa bàn, vẫn báo cáo được", number(outcome.teams_waiting)),
        ("Thành viên các tổ ấy", number(outcome.members)),
        *accounts,
        ("Kỳ đang nhận báo cáo, giữ nguyên địa bàn", _list_in_words(outcome.open_rounds)),
        ("Báo cáo đang soạn dở, giữ nguyên", number(outcome.drafts)),
        ("Chỉ tiêu giao chuyển sang nơi mới", number(outcome.targets)),
        ("Chỉ tiêu phải giao lại (xã bị chia)", number(outcome.targets_to_allot)),
        ("Báo cáo định kỳ tiếp tục ở nơi mới", _list_in_words(outcome.series)),
        ("Báo cáo định kỳ kết thúc cùng nơi cũ", _list_in_words(outcome.series_ending)),
    ]


def result_lines(reorganisation: Reorganisation) -> Lines:
    """Return what carrying it out did."""
    counts: Mapping[str, int] = reorganisation.done
    names = {level: level.name.lower() for level in Level}
    return [
        ("Nơi đã kết thúc", _levels({level: counts.get(f"closed_{name}", 0) for level, name in names.items()})),
        ("Nơi mới", _levels({level: counts.get(f"opened_{name}", 0) for level, name in names.items()})),
        ("Ấp, khu phố để lại chờ xếp địa bàn", number(counts["hamlets_waiting"])),
        ("Tổ đã theo sang nơi mới", number(counts["teams_moved"])),
        ("Tổ để lại chờ xếp địa bàn", number(counts["teams_waiting"])),
        ("Tổ thêm tên nơi cũ vì trùng tên", number(counts["teams_renamed"])),
        ("Tài khoản đã theo sang nơi mới", number(counts["accounts_moved"])),
        ("Tài khoản cán bộ xã được đề xuất nơi mới", number(counts["accounts_proposed"])),
        ("Tài khoản cấp huyện kết thúc, còn được xem", number(counts["accounts_ending"])),
        ("Chỉ tiêu giao đã chuyển", number(counts["targets"])),
        ("Báo cáo định kỳ đã chuyển hoặc kết thúc", number(counts["series"])),
    ]


def _levels(counts: Mapping[int, int]) -> str:
    parts = [f"{number(counts[level])} {UNITS[level]}" for level in Level if counts.get(level)]
    return ", ".join(parts) or number(0)


def _list_in_words(things: Iterable[object]) -> str:
    names = [str(thing) for thing in things]
    return f"{number(len(names))}: {'; '.join(names)}" if names else number(0)
