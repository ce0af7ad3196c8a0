"""One install from its first start to a restore, each step by the document's own command."""

import subprocess
import time
from pathlib import Path

from playwright.sync_api import Page

from tests.harness.environment import BASE_DIR
from tests.operations.test_container_secrets import USED as SECRETS_USED
from tests.pdfs import pdf
from tests.release import officials
from tests.release.diary import Diary
from tests.release.documents import commands, filled_in
from tests.release.machines import Debian, Failed, Machine, own_certificate, restore_command
from tests.release.watching import Watch, watched

TO_THE_MINUTE = "To the minute: pgBackRest"
REFORM = """
mkdir -p /srv/reform && cd /srv/reform
cat > places.csv <<END
code,valid_from,valid_to,level,kind,name,parent_code,latitude,longitude
25459,2026-01-01,,commune,phường,Phường Tân Ninh,80,11.3153,106.103
99001,2026-01-01,,commune,xã,Xã Tân Lập Mới,80,11.6,106.05
END
cat > successions.csv <<END
old_code,new_code,partial,effective_on,resolution
25459,25459,no,2026-01-01,1/NQ-HĐND
25480,25459,no,2026-01-01,1/NQ-HĐND
25489,99001,no,2026-01-01,1/NQ-HĐND
25498,99001,no,2026-01-01,1/NQ-HĐND
END
portal manage reorganise 1/NQ-HĐND --title "Sắp xếp thử" --signed-on 2025-12-15 --effective-on 2026-01-01 --kept-at 80 \
    --places /srv/reform/places.csv --successions /srv/reform/successions.csv --carry-out
"""  # one commune goes into an old code, two into a new one: both were opened again by an upgrade once
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
        page = officials.new_page(opened)
        official, page, files = step(
            machine.title, "first administrator, a round, a workbook", lambda: _begin(page, slip, home, opened)
        )
        if isinstance(machine, Debian):
            step(machine.title, "a reform of the portal's own", lambda: machine.run(REFORM, at_home=False))
        publish(bare, now)
        for what, command in [
            ("upgrade to this version", machine.upgrade),
            ("settings changed: sealed backups, an authority of the province's own", _change_settings(machine)),
            ("back to the version before", f"{machine.admin} back"),
            ("and to this one again", f"{machine.admin} back"),
        ]:
            _exchange(machine, diary, what, command)
            assert officials.kept_files(page, files.addresses) == files, what
        if isinstance(machine, Debian):
            step(machine.title, "the reform still stands", lambda: _check_reform(machine))
        machine.run(machine.reads_authority)
        step(machine.title, "what each part is told", lambda: _check_secrets(machine))
        step(machine.title, "a backup", lambda: machine.run(f"{machine.admin} backup"))
        file = machine.run(f"ls {machine.backups}/*.age").split()[0]
        check = f"{machine.admin} restore {file} --identity {_key(machine)} --check"
        _exchange(machine, diary, "is the backup whole?", check)
        step(machine.title, "restore", lambda: machine.run(restore_command(machine, file, _key(machine))))
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
    psql = "runuser --user postgres -- psql --dbname portal --no-align --tuples-only"
    return machine.run(f"{psql} --command '{statement}'", at_home=False).strip()


def _check_reform(machine: Machine) -> None:
    """Raises Failed where a commune that REFORM ended is open again, or one that it made is not."""
    ended = "code IN ($$25459$$, $$25480$$, $$25489$$, $$25498$$) AND level = 3 AND valid_to = $$2025-12-31$$"
    made = "code IN ($$25459$$, $$99001$$) AND level = 3 AND valid_from = $$2026-01-01$$ AND valid_to IS NULL"
    told = _psql(machine, f"SELECT count(*) FILTER (WHERE {ended}), count(*) FILTER (WHERE {made}) FROM places_place")  # noqa: S608
    if told != "4|2":
        raise Failed(f"of 4 communes that ended and 2 that began there are {told}")


def _back_to_the_minute(machine: Machine) -> None:
    """Lose a table, with all that rests on it, and go back to the second before."""
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
