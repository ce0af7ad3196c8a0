"""What pictures may take of a process's memory, however many come at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.pictures import picture
from tests.harness.environment import BASE_DIR

pytestmark = pytest.mark.once

TOGETHER = """
import sys, threading
from pathlib import Path
from core.pictures import clean
data = Path(sys.argv[1]).read_bytes()
threads = [threading.Thread(target=clean, args=[data]) for _ in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
(peak,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
def test_eight_large_pictures_at_once_take_turns(tmp_path: Path) -> None:
    """One of 16 million pixels takes some 200 MB while it is read; eight at once took 1.7 GB."""
    file = tmp_path / "large.png"
    file.write_bytes(picture("PNG", (4_000, 4_000), mode="RGBA"))
    command = [sys.executable, "-c", TOGETHER, str(file)]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 500  # MB
