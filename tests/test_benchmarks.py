"""Every part of ``make bench`` runs, on a tiny world; its figures are never looked at."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from benchmarks import ratios
from benchmarks.__main__ import PARTS, renewed
from tests.harness.workers import database_url


@pytest.mark.once
@pytest.mark.long
def test_every_part_runs(db: None, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("make bench measures PostgreSQL")
    table = ratios.TABLE.read_bytes()
    told = {
        "DATABASE_URL": database_url(),
        "BENCH_TINY": f"bench_tiny_{zlib.crc32(str(settings.BASE_DIR).encode()):08x}",
        "DATA_ROOT": str(tmp_path),
    }
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=settings.BASE_DIR, env=os.environ | told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    assert [title for title in PARTS.values() if f"## {title}\n" not in found.stdout] == []
    assert all(f"({part}: " in found.stderr for part in PARTS)
    assert ratios.TABLE.read_bytes() == table


def test_what_became_worse_by_a_tenth_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ratios.csv"
    ratios.write(file, {"a": ["1.000", "1"], "b": ["2.000", "1.5"]}, "01/12/2026")
    before = ratios.read(file)
    assert before["a"] == ["1.000", "1", "01/12/2026"]
    now = {"a": ["1.150", "1"], "b": ["2.190", "1.5"], "c": ["0.500", "1"]}
    assert ratios.worse(before, now) == [
        "**a became worse by 15%**: 1.000 × before, 1.150 × now",
        "c: 0.500 ×, measured for the first time",
    ]


def test_a_run_of_one_part_keeps_the_other_rows(tmp_path: Path) -> None:
    file = tmp_path / "ratios.csv"
    ratios.write(file, {"a": ["1.000", "1"], "b": ["2.000", "1.5"]}, "01/12/2026")
    ratios.write(file, {"b": ["1.800", "1.5"]}, "02/12/2026")
    assert ratios.read(file) == {"a": ["1.000", "1", "01/12/2026"], "b": ["1.800", "1.5", "02/12/2026"]}


def test_a_run_of_one_part_keeps_what_others_found() -> None:
    first = renewed("# Results\n", {"Workbooks": "2 cores.\n\n| a |", "Sending a report": "1 core.\n\n| b |"})
    again = renewed(first, {"Workbooks": "4 cores.\n\n| c |"})
    assert again == first.replace("2 cores.\n\n| a |", "4 cores.\n\n| c |")
    assert again.index("## Sending a report\n\n1 core.") < again.index("## Workbooks\n\n4 cores.")
