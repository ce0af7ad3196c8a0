"""What the lines of each kind of import mean for the portal: its sheets, what it holds, how a file differs from it."""

from exchange.reading.kinds.spec import KindSpec, Known, shown, word
from reporting.imports.targets import TARGET_KIND
from teams.imports.hamlets import HAMLET_KIND
from teams.imports.teams import TEAM_KIND

KINDS: dict[str, KindSpec] = {spec.kind: spec for spec in (TEAM_KIND, HAMLET_KIND, TARGET_KIND)}

__all__ = ["KINDS", "KindSpec", "Known", "shown", "word"]
