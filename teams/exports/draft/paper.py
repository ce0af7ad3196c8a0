"""The paper of a draft by decree 30/2020/NĐ-CP: head, grounds, three articles, who gets and signs it, two annexes.

What teams do is taken from part 3 of the founding letter of June 2022.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docx import Document

from accounts.models import OF_A_COMMITTEE, Letterhead, letterhead, spoken_name
from core.templatetags.wording import number
from exchange.exports.books import Step
from exchange.exports.decree import add_paragraph, add_text, add_underlined, set_type
from exchange.exports.papers import (
    BODY,
    Column,
    Row,
    add_annex,
    add_body_text,
    add_foot,
    add_gap,
    add_head,
    add_table,
    annex_note,
    set_upright,
)
from places.models import Level, Place
from teams.exports.draft.grounds import TWO_LEVELS_SINCE
from teams.exports.draft.source import DecisionDraft, DraftedTeam, DraftTally
from teams.models import Decision, Member, Organisation

DRAFT = "DỰ THẢO"
TASKS = (
    "1. Thông tin, tuyên truyền chủ trương, đường lối của Đảng, chính sách, pháp luật của Nhà nước về chuyển đổi số "
    "đến các hộ gia đình, người dân trên địa bàn.",
    "2. Về chính quyền số: hướng dẫn người dân sử dụng dịch vụ công trực tuyến, các dịch vụ số và tương tác với chính "
    "quyền qua các nền tảng số.",
    "3. Về kinh tế số: hướng dẫn doanh nghiệp, hộ kinh doanh, người dân tham gia sàn thương mại điện tử, mở tài khoản "
    "thanh toán điện tử, quảng bá sản phẩm và cung cấp đúng chất lượng đã cam kết.",
    "4. Về xã hội số: hướng dẫn người dân cài đặt, sử dụng các dịch vụ số về y tế, giáo dục, chính sách xã hội và các "
    "nhu cầu thiết yếu khác.",
    "5. Nhận chỉ tiêu về triển khai nền tảng số; trực tiếp làm mẫu, hướng dẫn lại cho cá nhân, hộ gia đình; lập nhóm "
    "Zalo với các hộ gia đình để hỗ trợ thường xuyên.",
    "6. Báo cáo định kỳ qua mạng kết quả thực hiện và khó khăn, vướng mắc với {committee}.",
)
MEMBERS = [
    Column("TT", 7),
    Column("Họ và tên", 26),
    Column("Chức danh trong tổ", 17),
    Column("Đơn vị, đoàn thể", 29),
    Column("Địa bàn của tổ", 21),
]
CHANGES = [Column("TT", 7), Column("Họ và tên", 28), Column("Thay đổi", 40), Column("Đơn vị, đoàn thể", 25)]


def write_draft(draft: DecisionDraft, path: Path, step: Step) -> None:
    document = Document()
    set_type(document, f"Dự thảo Quyết định {_subject(draft)}")
    set_upright(document)
    office = draft.office
    number_of = add_head(document, office, kind="QĐ", dated=f"ngày       tháng       năm {draft.on.year}")
    add_paragraph(number_of, DRAFT, size=13, bold=True, before=4)
    add_paragraph(document, "QUYẾT ĐỊNH", bold=True, before=18)
    add_underlined(document, BODY, _subject(draft), size=14, rule=0.2)
    add_paragraph(document, _authority(draft), bold=True, before=12, after=12)
    for ground in filter(None, draft.grounds):
        add_body_text(document, ground, italic=True)
    add_paragraph(document, "QUYẾT ĐỊNH:", bold=True, before=6, after=6)
    _add_articles(document, draft)
    add_foot(document, _signing_office(draft), _receivers(draft))
    _add_members(document, draft)
    if draft.teams_to_renew:
        _add_changes(document, draft)
    document.save(str(path))
    step()


def _subject(draft: DecisionDraft) -> str:
    verbs = [
        word for word, teams in (("thành lập", draft.teams_to_found), ("kiện toàn", draft.teams_to_renew)) if teams
    ]
    return f"Về việc {', '.join(verbs)} {draft.team_name} trên địa bàn {spoken_name(draft.office.place)}"


def _authority(draft: DecisionDraft) -> str:
    return f"{'CHỦ TỊCH ' if draft.is_of_chair else ''}{draft.office.full_name.upper()}"


def _signing_office(draft: DecisionDraft) -> Letterhead:
    """Return the office with who signs: a chair decides in their own name, and signs for the committee otherwise."""
    for_committee = OF_A_COMMITTEE[0]
    titles = [title for title in draft.office.titles if title.upper() != for_committee]
    return draft.office.signed_by(*titles if draft.is_of_chair else (for_committee, *titles))


def _receivers(draft: DecisionDraft) -> Sequence[str]:
    province = Place.objects.ancestors_of(draft.office.place).get(level=Level.PROVINCE)
    department = letterhead(province, on=draft.on, is_signed=False)
    return "- Như Điều 3;", f"- {department.full_name} (để báo cáo);", "- Lưu: VT."


def _add_articles(document: Any, draft: DecisionDraft) -> None:
    committee = draft.office.full_name
    _add_article(document, 1, _whom(draft))
    _add_article(
        document, 2, [f"Nhiệm vụ của {draft.team_name}:", *(task.format(committee=committee) for task in TASKS)]
    )
    effect = "Quyết định này có hiệu lực kể từ ngày ký."
    if draft.teams_to_renew:
        effect += " Danh sách tại Phụ lục I thay cho danh sách kèm theo các quyết định nêu tại Phụ lục II."
    whoever = (
        f"{_who_carries_it_out(draft)}; trưởng các ấp, khu phố và các ông, bà có tên tại {_annex(draft)} chịu trách "
        "nhiệm thi hành Quyết định này./."
    )
    _add_article(document, 3, [effect, whoever])


def _who_carries_it_out(draft: DecisionDraft) -> str:
    if draft.on < TWO_LEVELS_SINCE:
        return f"Các bộ phận chuyên môn thuộc {draft.office.full_name}; các cơ quan, đơn vị liên quan"
    return (
        f"Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân {spoken_name(draft.office.place)}, Trưởng phòng Văn hóa "
        "- Xã hội, Thủ trưởng các cơ quan, đơn vị liên quan"
    )


def _add_article(document: Any, numeral: int, texts: Sequence[str]) -> None:
    first, *others = texts
    added = add_body_text(document, "", keep=bool(others))
    add_text(added, f"Điều {numeral}. ", bold=True)
    add_text(added, first)
    for text in others:
        add_body_text(document, text)


def _whom(draft: DecisionDraft) -> list[str]:
    """Return what article 1 says of the teams that are founded, and of those that are renewed."""
    said = []
    if draft.teams_to_found:
        said.append(f"Thành lập {_teams_in_words(draft, draft.teams_to_found)} trong danh sách tại {_annex(draft)}.")
    if draft.teams_to_renew:
        changes = f"{_changes_in_words(DraftTally(draft.teams_to_renew))} so với danh sách trước (Phụ lục II)"
        said.append(
            f"Kiện toàn {_teams_in_words(draft, draft.teams_to_renew)} trong danh sách tại {_annex(draft)}; {changes}."
        )
    return said


def _changes_in_words(tally: DraftTally) -> str:
    """Return how many joined, left and moved; those that nobody did are left out."""
    ways = (
        (tally.joiners, "người vào tổ"),
        (tally.leavers, "người thôi tham gia"),
        (tally.movers, "người đổi chức danh"),
    )
    return ", ".join(f"{_two_digits(count)} {way}" for count, way in ways if count) or "không thay đổi thành viên"


def _teams_in_words(draft: DecisionDraft, teams: Sequence[DraftedTeam]) -> str:
    """Return how many teams with how many people; who is in several teams is counted once as a person."""
    tally = DraftTally(teams)
    who = f"{_two_digits(tally.members)} thành viên"
    if tally.people < tally.members:
        who = f"{_two_digits(tally.members)} lượt thành viên ({_two_digits(tally.people)} người)"
    place = spoken_name(draft.office.place)
    if tally.teams == 1:
        return f"{teams[0].team.name}, {place}, gồm {who} có tên"
    return f"{_two_digits(tally.teams)} {draft.team_name} trên địa bàn {place}, gồm {who} có tên"


def _two_digits(count: int) -> str:
    """Return a number as decisions write it: 05, 30, 1.234."""
    return f"{count:02d}" if count < 10 else number(count)


def _annex(draft: DecisionDraft) -> str:
    return "Phụ lục I" if draft.teams_to_renew else "Phụ lục"


def _begin_annex(document: Any, draft: DecisionDraft, name: str, title: str) -> None:
    issuer = f"Chủ tịch {draft.office.full_name}" if draft.is_of_chair else draft.office.full_name
    add_annex(document, is_upright=True)
    add_paragraph(document, name, bold=True)
    add_paragraph(document, title.upper(), bold=True)
    under = annex_note(draft.office, paper="Quyết định", kind="QĐ", year=str(draft.on.year), issuer=issuer)
    add_paragraph(document, under, italic=True, after=8)


def _add_members(document: Any, draft: DecisionDraft) -> None:
    place = spoken_name(draft.office.place)
    _begin_annex(document, draft, _annex(draft), f"Danh sách thành viên {draft.team_name} trên địa bàn {place}")
    add_table(document, MEMBERS, _member_rows(draft), width=BODY)


def _member_rows(draft: DecisionDraft) -> Iterator[Row]:
    for place, one in enumerate(draft.teams, start=1):
        yield Row([f"{place}. {one.team.name} ({_two_digits(len(one.members))} người)"], is_bold=True)
        for at, member in enumerate(one.members, start=1):
            yield Row([str(at), member.full_name, *_position_and_organisation(member), one.team.place.name])


def _position_and_organisation(member: Member) -> tuple[str, str]:
    """Return both in words; a body that the portal has no name for ("Khác") is left to the office to write."""
    organisation = "" if member.organisation == Organisation.OTHER else str(member.get_organisation_display())
    return str(member.get_position_display()), organisation


def _add_changes(document: Any, draft: DecisionDraft) -> None:
    _begin_annex(
        document, draft, "Phụ lục II", f"Thay đổi thành viên so với các quyết định trước của {draft.team_name}"
    )
    changed = [one for one in draft.teams_to_renew if one.changes]
    if changed:
        add_table(document, CHANGES, _change_rows(changed), width=BODY)
        add_gap(document, 6)
    if same := dict.fromkeys(_quotation(one.since) for one in draft.teams_to_renew if not one.changes and one.since):
        others = "Các tổ còn lại" if changed else "Các tổ"
        add_body_text(document, f"{others} không thay đổi thành viên so với {'; '.join(same)}.")


def _quotation(decision: Decision) -> str:
    """Return the decision as papers quote it: number, day, and who issued it, maybe a commune of before."""
    return f"Quyết định số {decision.number} ngày {decision.signed_on:%d/%m/%Y} của {decision.issued_by}"


def _change_rows(changed: Sequence[DraftedTeam]) -> Iterator[Row]:
    for place, one in enumerate(changed, start=1):
        since = f", so với {_quotation(one.since)}" if one.since else ""
        yield Row([f"{place}. {one.team.name}{since}"], is_bold=True)
        for at, change in enumerate(one.changes, start=1):
            position, organisation = _position_and_organisation(change.member)
            if change.before is None:
                words = f"Vào tổ: {position.lower()}"
            elif change.after is None:
                words = f"Thôi tham gia (trước là {position.lower()})"
            else:
                words = f"Từ {_position_and_organisation(change.before)[0].lower()} thành {position.lower()}"
            yield Row([str(at), change.member.full_name, words, organisation])
