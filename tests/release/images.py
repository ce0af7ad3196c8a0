"""The images that the compose file names. Where no registry is reached, stand-ins of their names are made of Debian's
packages.
"""

import subprocess
import tempfile
from pathlib import Path

STANDINS = Path(__file__).parent / "standins"
NAMES = {"python": "python:3.13-slim", "postgres": "postgres:17", "redis": "redis:7", "nginx": "nginx:1.28"}
DEBIAN = "portal-standin-debian"


def provide() -> list[str]:
    """Have every image at hand; return the names of those that are stand-ins."""
    for kind, name in NAMES.items():
        if not _is_here(name) and _docker("pull", "--quiet", name).returncode:
            _stand_in(kind, name)
    labels = {
        name: _docker("image", "inspect", "--format", "{{.Config.Labels}}", name).stdout for name in NAMES.values()
    }
    return [name for name, told in labels.items() if "portal.standin" in told]


def _docker(*words: str | Path, check: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *words], check=check, capture_output=True, text=True)


def _is_here(name: str) -> bool:
    return _docker("image", "inspect", name).returncode == 0


def _stand_in(kind: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if not _is_here(DEBIAN):
            root = Path(folder) / "root.tar"
            packages = ["--variant=minbase", "--include=ca-certificates"]
            subprocess.run(["mmdebstrap", "--quiet", *packages, "trixie", root], check=True)
            _docker("import", root, DEBIAN, check=True)
        given = Path(folder) / "given"
        given.mkdir()
        # Whatever stands between this machine and the package sources is trusted inside as it is outside.
        for file in [*STANDINS.iterdir(), Path("/etc/ssl/certs/ca-certificates.crt")]:
            (given / file.name).write_bytes(file.read_bytes())
            (given / file.name).chmod(0o755)
        label, file = ["--label", "portal.standin=1"], ["--file", given / f"{kind}.Dockerfile"]
        _docker("build", "--quiet", *label, "--tag", name, *file, given, check=True)
