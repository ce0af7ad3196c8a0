"""The small world after people have worked in it: what its pages, files, interface and commands say then."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.urls import reverse

from tests.access import Caller, Row, collect
from tests.answers.reading import read
from tests.tables import undone

# The deeds of the access table that are done, in this order, by the first who may. What is left out would have the
# rows that are read afterwards find two of what they look for.
DEEDS = [
    "indicator_create", "target_own", "target_allot", "milestone_create", "platform_create", "report_show",
    "report_accept", "report_object", "report_return", "report_excuse", "report_sync", "difficulty_escalate",
    "difficulty_answer", "practice_create", "practice_decide", "difficulty_create", "topic_create", "topic_link",
    "material_add", "plan_create", "session_create", "session_keep", "member_account", "team_create", "team_edit",
    "zalo_edit", "directory_edit", "people_duplicates", "hamlet_add", "hamlet_rename", "hamlet_figures",
    "hamlet_split", "hamlet_approve", "document_add", "document_open", "basis_add", "privacy_ask",
    "privacy_request_create", "privacy_request_answer", "breach_create", "breach_notify", "account_create",
    "slip_issue", "member_phone", "review_open", "review_line", "series_create", "series_open", "round_extend",
    "remind", "paper_edit", "import_list", "import_match", "import_confirm", "reorganisation_create",
    "export_list", "contact_list", "event_export",
]  # fmt: skip
A_ROLE = ["lan", "canbo_an", "huyen_dong", "so", "quantri", "doitac"]
QUERIES = {
    "api_places": [{}, {"level": "3"}],
    "api_rounds": [{}],
    "api_indicators": [{}],
    "api_rollup": [
        {"place": "01", "round": "ky-1", "depth": "3"},
        {"place": "01", "round": "ky-1", "basis": "now", "format": "csv"},
    ],
    "api_coverage": [{"place": "01", "on": "2022-12-31"}],
    "api_dhis2_values": [{"place": "01", "round": "ky-1"}],
    "api_dhis2_metadata": [{}],
}
COMMANDS = [
    ["rollup", "ky-1", "01"],
    ["rollup", "ky-1", "01", "--deep", "--format", "json"],
    ["rollup", "ky-1,ky-xa", "01101", "--basis", "now"],
    ["rollup", "khong-co", "01"],
    ["coverage", "01", "--deep"],
    ["coverage", "01", "--on", "2022-06-30", "--format", "json"],
    ["coverage", "99"],
    ["verify_events"],
    ["verify_events", "--head", "1:x"],
    ["seal_events"],
    ["retention", "--dry-run"],
    ["verify_workbook", "khong-co.xlsx"],
    ["reset_second_factor", "khong-co"],
    ["give_account", "khong-co"],
]


def live(caller: Caller) -> Iterator[tuple[str, str]]:
    """Do the deeds, and give what each was answered."""
    rows: dict[str, list[Row]] = {}
    for row in collect():
        if row.method == "post" and row.someone():
            rows.setdefault(row.url, []).append(row)
    for url in DEEDS:
        for row in sorted(rows[url], key=lambda row: (str(row.someone()), repr(row.statuses()))):
            call = caller.call(row)
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = caller.client(row.someone()).post(call.path, call.data)
            yield f"{call.path} {row.someone()}", read(answer)


def pages(caller: Caller) -> Iterator[tuple[str, str]]:
    """Every page that is read, as one of each role."""
    for row in collect():
        actors = [actor for actor, verdict in row.expected().items() if verdict == "ok" and actor in A_ROLE]
        if row.method == "get" and actors:
            with undone():
                call = caller.call(row)
                texts = [f"=== {actor}\n{read(caller.client(actor).get(call.path, call.data))}" for actor in actors]
                yield f"{call.path} {sorted(call.data.items()) or ''}".strip(), "\n\n".join(texts)


def files(caller: Caller) -> Iterator[tuple[str, str]]:
    """Every workbook, paper and list that was asked for, as its requester fetches it; and the forms to fill in."""
    world = caller.world
    for place, actor in (("song_xanh", "so"), ("dong", "huyen_dong"), ("an", "canbo_an")):
        for basis in ("then", "now"):
            ask(caller, actor, {"kind": "rollup", "round": "ky-1", "place": world.places[place].pk, "basis": basis})
        for kind in ("register", "teams"):
            ask(caller, actor, {"kind": kind, "place": world.places[place].pk, "on": "2022-12-31"})
        ask(caller, actor, {"kind": "paper", "round": "ky-1", "place": world.places[place].pk})
    with TestCase.captureOnCommitCallbacks(execute=True):
        for kind in ("events", "events_csv"):
            caller.client("quantri").post(reverse("event_export"), {"kind": kind, "place": world.song_xanh.pk})
    for export in model("Export").objects.filter(state="done").exclude(file="so.xlsx").order_by("pk"):
        actor = next(name for name, user in world.users.items() if user.pk == export.requested_by_id)
        found = caller.client(actor).get(reverse("export_file", kwargs={"export_id": export.pk}))
        key = f"export {export.kind} {sorted(export.params.items())} {actor}"
        with fetched(found) as (path, text):
            yield key, f"{text}\n{verdict(path) if path.suffix == '.xlsx' else ''}"
    for kind in ("teams", "hamlets", "targets"):
        for place, actor in (("song_xanh", "so"), ("an", "canbo_an")):
            address = reverse("import_template", kwargs={"kind": kind})
            yield (
                f"template {kind} {place}",
                read(caller.client(actor).get(address, {"place": world.places[place].pk})),
            )


def ask(caller: Caller, actor: str, data: dict[str, Any]) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert caller.client(actor).post(reverse("export_list"), data).status_code == 302, data


@contextlib.contextmanager
def fetched(answer: Any) -> Iterator[tuple[Path, str]]:
    """A file as it lies in a folder, and what it says."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.streaming_content = [body]
    path = settings.DATA_ROOT / f"fetched{'.xlsx' if 'spreadsheet' in answer['Content-Type'] else '.other'}"
    path.write_bytes(body)
    yield path, read(answer)
    path.unlink()


def verdict(path: Path) -> str:
    return re.sub(r"[0-9a-f]{64}", "<checksum>", command("verify_workbook", str(path)).replace(str(path), "<file>"))


def interface(caller: Caller) -> Iterator[tuple[str, str]]:
    """What another system reads with a token for the province."""
    data = {"name": "Kho dữ liệu", "place": caller.world.song_xanh.pk, "ends_on": "2026-06-30"}
    shown = caller.client("quantri").post(reverse("token_create"), data, follow=True).content.decode()
    secret = re.findall(r"tcns_[\w-]{40,}", shown)[0]
    for url, queries in QUERIES.items():
        for query in [*queries, {"khac": "1"}]:
            found = Client().get(reverse(url), query, headers={"Authorization": f"Bearer {secret}"})
            yield f"{reverse(url)} {sorted(query.items())}", read(found)


def commands() -> Iterator[tuple[str, str]]:
    for words in COMMANDS:
        yield " ".join(words), re.sub(r"\b[0-9a-f]{64}\b", "<digest>", command(*words))


def command(*words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            call_command(*words, stdout=out)
        except CommandError as error:
            out.write(f"CommandError: {error}")
    return out.getvalue()


def model(name: str) -> Any:
    """The model of this name, in whichever app it stands."""
    return next(one for one in apps.get_models() if one.__name__ == name)
