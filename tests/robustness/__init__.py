"""How the portal is broken on purpose: short in the suite, in full by ``make robustness``.

The figures stand in docs/robustness-results.md.
"""

import os

FULL = os.environ.get("ROBUSTNESS") == "full"
