"""``python -m tests.robustness.signed_in PORT USERNAME``: the cookies of somebody who signed in to the demo, for a scanner."""

import sys

from tests.storms.browser import Browser

PASSWORD = "to cong nghe so 2022"  # the demo prints it

if __name__ == "__main__":
    browser = Browser(int(sys.argv[1])).sign_in(sys.argv[2], PASSWORD)
    print("; ".join(f"{name}={value}" for name, value in browser.cookies.items()))
