"""What the lines of each kind of import mean for the portal: its sheets, what it holds, how a file differs from it."""

from reporting.imports.kinds.hamlets import HAMLET_KIND
from reporting.imports.kinds.spec import KindSpec, Known, shown, word
from reporting.imports.kinds.targets import TARGET_KIND
from reporting.imports.kinds.teams import TEAM_KIND

KINDS: dict[str, KindSpec] = {spec.kind: spec for spec in (TEAM_KIND, HAMLET_KIND, TARGET_KIND)}

__all__ = ["KINDS", "KindSpec", "Known", "shown", "word"]
