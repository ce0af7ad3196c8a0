"""The images that the compose file names. Where no registry is reached stand-ins of the same names are made of Debian's packages."""

import subprocess
import tempfile
from pathlib import Path

STANDINS = Path(__file__).parent / "standins"
NAMES = {"python": "python:3.13-slim", "postgres": "postgres:17", "redis": "redis:7", "nginx": "nginx:1.28"}
DEBIAN = "portal-standin-debian"


def provide() -> list[str]:
    """Have every image at hand; return the names of those that are stand-ins."""
    made = []
    for kind, name in NAMES.items():
        known = subprocess.run(["docker", "image", "inspect", "--format", "{{.Config.Labels}}", name], capture_output=True)
        if known.returncode and subprocess.run(["docker", "pull", "--quiet", name], capture_output=True).returncode:
            _stand_in(kind, name)
        labels = subprocess.run(
            ["docker", "image", "inspect", "--format", "{{.Config.Labels}}", name], capture_output=True, text=True, check=True
        ).stdout
        if "portal.standin" in labels:
            made.append(name)
    return made


def _stand_in(kind: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root.tar"
        if subprocess.run(["docker", "image", "inspect", DEBIAN], capture_output=True).returncode:
            subprocess.run(
                ["mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates", "trixie", root], check=True
            )
            subprocess.run(["docker", "import", root, DEBIAN], check=True, capture_output=True)
        # Whatever stands between this machine and the package sources is trusted inside as it is outside.
        trusted = Path(folder) / "trusted"
        trusted.mkdir()
        for file in [*STANDINS.iterdir(), Path("/etc/ssl/certs/ca-certificates.crt")]:
            (trusted / file.name).write_bytes(file.read_bytes())
            (trusted / file.name).chmod(0o755)
        subprocess.run(
            ["docker", "build", "--quiet", "--label", "portal.standin=1", "--tag", name]
            + ["--file", trusted / f"{kind}.Dockerfile", trusted],
            check=True,
            capture_output=True,
        )
