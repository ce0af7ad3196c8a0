"""One install from its first start to a restore, each step by the document's own command."""

import subprocess
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from operations.checks import JOBS, THE_CLOCK, WORKERS
from tests.harness.environment import BASE_DIR
from tests.operations.test_container_secrets import USED as SECRETS_USED
from tests.pdfs import pdf
from tests.release import officials
from tests.release.diary import Diary
from tests.release.documents import commands, filled_in
from tests.release.machines import Debian, Failed, Machine, own_certificate, restore_command
from tests.release.watching import Watch, watched

TO_THE_MINUTE = "To the minute: pgBackRest"
# One commune goes into an old code, two into a new one: both were opened again by an upgrade once.
REFORM = """
mkdir -p {given} && cat > {given}/places.csv <<END
code,valid_from,valid_to,level,kind,name,parent_code,latitude,longitude
25459,2026-01-01,,commune,phường,Phường Tân Ninh,80,11.3153,106.103
99001,2026-01-01,,commune,xã,Xã Tân Lập Mới,80,11.6,106.05
END
cat > {given}/successions.csv <<END
old_code,new_code,partial,effective_on,resolution
25459,25459,no,2026-01-01,1/NQ-HĐND
25480,25459,no,2026-01-01,1/NQ-HĐND
25489,99001,no,2026-01-01,1/NQ-HĐND
25498,99001,no,2026-01-01,1/NQ-HĐND
END
{manage} reorganise 1/NQ-HĐND --title "Sắp xếp thử" --signed-on 2025-12-15 --effective-on 2026-01-01 --kept-at 80 \\
    --places {given}/places.csv --successions {given}/successions.csv --carry-out
"""
# As the first, and over in five seconds: the clock closes it within a minute.
SECOND_ROUND = """
import datetime
from django.utils import timezone
from reporting.actions.rounds import open_round
from reporting.models import Round
first, now = Round.objects.select_related("within").get(), timezone.now()
end = now + datetime.timedelta(seconds=5)
open_round(
    code="CLOSES", title="Kỳ chốt trong lúc sao lưu", level=first.level, within=first.within,
    data_from=first.data_from, data_to=first.data_to, opens_at=now, due_at=end, closes_at=end,
    due_wording="sau năm giây", indicators=list(first.indicators.all()), by=None,
)
"""
TOTALS = """
SELECT count(*), md5(string_agg(concat(place_id, $$ $$, expected, $$ $$, missing, figures), $$ $$ ORDER BY place_id))
FROM reporting_total
"""
PARTS = {THE_CLOCK, JOBS[0], *(name for name, *_ in WORKERS.values())}
LONGEST_OUTAGE = 2.0  # seconds that an exchange may leave people without an answer


def walk(machine: Machine, diary: Diary, home: Path, versions: tuple[str, str]) -> None:
    before, now = versions
    step, bare = diary.step, repository(home, before)
    if isinstance(machine, Debian):
        address = "/srv/portal.git"
        copy = home / "debian" / "srv" / "portal.git"
        bare.rename(copy)
        bare = copy
    else:
        address = str(bare)
    own_certificate(machine, officials.HOST)
    printed = step(machine.title, "first start of the version before", lambda: machine.first_start(address))
    slip = _code(printed)
    with officials.browser(machine.address) as opened:
        admin = officials.new_page(opened)
        official, page, files = step(
            machine.title, "first administrator, a round, a workbook", lambda: _begin(admin, slip, home, opened)
        )
        reform = REFORM.format(given=machine.given, manage=machine.manage)
        step(machine.title, "a reform of the portal's own", lambda: machine.run(reform))
        publish(bare, now)
        for what, command in [
            ("upgrade to this version", machine.upgrade),
            ("settings changed: sealed backups, an authority of the province's own", _change_settings(machine)),
            ("back to the version before", f"{machine.admin} back"),
            ("and to this one again", f"{machine.admin} back"),
        ]:
            _exchange(machine, diary, what, command)
            assert officials.kept_files(page, files.addresses) == files, what
            _check_reform(machine)
        machine.run(machine.reads_authority)
        step(machine.title, "what each part is told", lambda: _check_secrets(machine))
        totals = step(machine.title, "a backup while a round is being closed", lambda: _back_up(machine))
        step(machine.title, "every part is well", lambda: _check_parts(machine, admin))
        file = machine.run(f"ls {machine.backups}/*.age").split()[0]
        check = f"{machine.admin} restore {file} --identity {_key(machine)} --check"
        _exchange(machine, diary, "is the backup whole?", check)
        step(machine.title, "restore", lambda: machine.run(restore_command(machine, file, _key(machine))))
        _check_reform(machine)
        step(machine.title, "the round is closed anew, with the same totals", lambda: _check_totals(machine, totals))
        if isinstance(machine, Debian):
            step(machine.title, "every change is kept", lambda: machine.run(commands(TO_THE_MINUTE)))
            step(machine.title, "back to before a table was lost", lambda: _back_to_the_minute(machine))
        page = officials.new_page(opened)
        officials.sign_in(page, official)
        found = step(machine.title, "both files after it", lambda: officials.kept_files(page, files.addresses))
        assert found == files, "after the restore"


def _begin(
    page: Page, slip: str, home: Path, opened: officials.Browser
) -> tuple[officials.Official, Page, officials.Kept]:
    """Have the first administrator give an official an account, and the official open a round; give who that is."""
    officials.take_up_account(page, "quantri", slip)
    code = officials.give_account(page, "chuyenvien", "Trần Văn Nam")
    theirs = officials.new_page(opened)
    official = officials.take_up_account(theirs, "chuyenvien", code)
    letter = home / "letter.pdf"
    letter.write_bytes(pdf())
    officials.open_round(theirs, letter)
    addresses = officials.letter_address(theirs), officials.workbook_address(theirs)
    return official, theirs, officials.kept_files(theirs, addresses)


def _code(printed: str) -> str:
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return lines[next(at for at, line in enumerate(lines) if line.endswith("/auth/slip/")) + 1]


def _key(machine: Machine) -> str:
    return f"{machine.tls}/portal-backup.key"


def _change_settings(machine: Machine) -> str:
    """Make the key of the backups; return the lines that put it and the authority's certificate in force."""
    public = machine.run(f"age-keygen --output {_key(machine)} 2>&1").split()[-1]
    machine.run(f"cp {machine.tls}/fullchain.pem {machine.tls}/authority.crt")
    lines = commands("Sign-in by the province's identity provider", number=machine.authority_block)
    return f"echo BACKUP_RECIPIENT={public} >> {machine.settings}\n{filled_in(lines, tls=machine.tls)}"


def _check_secrets(machine: Machine) -> None:
    """Hold what the parts that run were told against what they use. Raises Failed where one knows another secret."""
    drawn, told = machine.drawn(), machine.environments()
    given = {name: {key for key, secret in drawn.items() if secret in text} for name, text in told.items()}
    if given != {name: SECRETS_USED[name] & drawn.keys() for name in told}:
        raise Failed(f"secrets are given to parts that do not use them, or missing: {given}")


def _psql(machine: Machine, statement: str) -> str:
    """Return what PostgreSQL says to ``statement``, which holds no apostrophe."""
    return machine.run(f"{machine.psql} --dbname portal --no-align --tuples-only --command '{statement}'").strip()


def _wait_for(machine: Machine, statement: str, result: str, *, seconds: int = 180) -> None:
    """Wait until PostgreSQL says ``result`` to ``statement``. Raises Failed where it does not in time."""
    deadline = time.monotonic() + seconds
    while (found := _psql(machine, statement)) != result:
        if time.monotonic() > deadline:
            raise Failed(f"{found} instead of {result} after {seconds} s: {statement}")
        time.sleep(1)


def _back_up(machine: Machine) -> str:
    """Back up while a round is being closed, of which nothing is committed; return its totals, once they are there."""
    of_totals = "FROM pg_locks WHERE relation = $$reporting_total$$::regclass AND"
    wait, hold = f"SELECT count(*) {of_totals} NOT granted", "LOCK TABLE reporting_total IN SHARE MODE"
    release = f"SELECT pg_terminate_backend(pid) {of_totals} granted AND mode = $$ShareLock$$"
    lines = f"cd {machine.folder} && {machine.psql} --dbname portal --command 'BEGIN; {hold}; SELECT pg_sleep(600)'"
    holder = subprocess.Popen(
        machine.command(lines), env=machine.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        machine.run(f"{machine.admin} manage shell --command '{SECOND_ROUND}'")
        _wait_for(machine, wait, "1")
        machine.run(f"{machine.admin} backup")
        if (waiting := _psql(machine, wait)) != "1":
            raise Failed(f"{waiting} closings wait when the backup is made, instead of 1")
    finally:
        _psql(machine, release)
        holder.wait()
    _wait_for(machine, "SELECT count(*) FROM reporting_closing", "1")
    return _psql(machine, TOTALS)


def _check_totals(machine: Machine, totals: str) -> None:
    """Wait for the clock, which closes what no backup knows as closed. Raises Failed where it counts otherwise."""
    _wait_for(machine, "SELECT count(*) FROM reporting_closing", "1")
    if (found := _psql(machine, TOTALS)) != totals:
        raise Failed(f"totals {found} after the restore, {totals} before")


def _check_parts(machine: Machine, admin: Page) -> None:
    """Hold the page of the system against what should run, once PostgreSQL was started anew and counts statements."""
    machine.run(f"{machine.restart_database} && {machine.ready} | grep --fixed-strings '\"ready\"'")
    admin.goto("/system/")
    well = admin.locator("table[aria-labelledby=well] th[scope=row]").all_inner_texts()
    ill = admin.locator(".task h2").all_inner_texts()
    if ill or PARTS - set(well):
        raise Failed(f"not well: {ill}, not told of: {PARTS - set(well)}")
    expect(admin.locator("table[aria-labelledby=statements] tbody tr").first).to_be_visible()


def _check_reform(machine: Machine) -> None:
    """Raises Failed where a commune that REFORM ended is open again, or one that it made is not."""
    ended = "code IN ($$25459$$, $$25480$$, $$25489$$, $$25498$$) AND level = 3 AND valid_to = $$2025-12-31$$"
    made = "code IN ($$25459$$, $$99001$$) AND level = 3 AND valid_from = $$2026-01-01$$ AND valid_to IS NULL"
    told = _psql(machine, f"SELECT count(*) FILTER (WHERE {ended}), count(*) FILTER (WHERE {made}) FROM places_place")  # noqa: S608
    if told != "4|2":
        raise Failed(f"of 4 communes that ended and 2 that began there are {told}")


def _back_to_the_minute(machine: Machine) -> None:
    """Lose a table, with all that rests on it, and go back to the second before."""
    time.sleep(2)  # pgBackRest counts in whole seconds, and goes back to none in which its copy ended
    rounds, moment = _psql(machine, "SELECT count(*) FROM reporting_round"), _psql(machine, "SELECT now()")
    time.sleep(1)
    _psql(machine, "DROP TABLE reporting_round CASCADE")
    machine.run(commands(TO_THE_MINUTE, number=1).replace("2026-11-26 08:11:37+00", moment))
    if (found := _psql(machine, "SELECT count(*) FROM reporting_round")) != rounds:
        raise Failed(f"{rounds} rounds before, {found} afterwards")


def _exchange(machine: Machine, diary: Diary, what: str, command: str) -> Watch:
    """Put one version in another's place while somebody asks for pages.

    Raises Failed where nobody is answered for too long.
    """
    with watched(machine.address) as watch:
        diary.step(machine.title, what, lambda: machine.run(command), told=lambda: str(watch))
        time.sleep(2)
    if watch.outage > LONGEST_OUTAGE:
        raise Failed(f"{what}: nobody was answered for {watch.outage:.1f} s: {watch}")
    return watch


def repository(folder: Path, before: str) -> Path:
    """A bare repository whose main branch stands at the version before; ``publish`` moves it on."""
    bare = folder / "portal.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", "--no-hardlinks", BASE_DIR, bare], check=True)
    publish(bare, before)
    subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/main"], cwd=bare, check=True)
    return bare


def publish(bare: Path, version: str) -> None:
    subprocess.run(["git", "update-ref", "refs/heads/main", version], cwd=bare, check=True)
