"""Build a matcher and match a misspelt text; print a word after each step, and the memory held.

`python loading.py built FOLDER` does it, with what was imported into a folder; `imported` only
imports the modules for it, and `started` nothing at all. A process of its own, so that imports
count and nothing else does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MISSPELT = "飞小细胞肺癌"
STATUS = Path("/proc/self/status")
KIB = 1024
MIB = KIB * KIB


def memory() -> dict[str, int]:
    """Bytes at the peak and now, where the system tells.

    The peak of `getrusage` would count the memory of the program that started this one.
    """
    lines = STATUS.read_text(encoding="utf-8").splitlines() if STATUS.exists() else []
    named = dict(line.split(":", 1) for line in lines)
    found = {"peak": named.get("VmHWM", ""), "now": named.get("VmRSS", "")}
    return {name: KIB * int(size.split()[0]) for name, size in found.items() if size}


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main() -> None:
    wanted, folder = sys.argv[1:]
    say("started")
    if wanted != "started":
        from bot.diseases.building import build
        from bot.diseases.shelf import Shelf

        say("imported")
        if wanted == "built":
            matcher = build(Shelf(Path(folder)))
            say("built")
            if not matcher.match(MISSPELT).candidates:
                raise ValueError(f"{MISSPELT} was not recognised")
            say("matched")
    say(json.dumps(memory()))


if __name__ == "__main__":
    main()
