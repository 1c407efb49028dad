"""Run a command with its output thrown away; print as JSON what it took.

A process of its own: where a program is started from a large one, the system counts the large
one's memory in the peak of the program.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

BYTES = 1 if sys.platform == "darwin" else 1024  # in one unit of ru_maxrss

start = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
taken = {
    "seconds": seconds,
    "processor_seconds": used.ru_utime + used.ru_stime,
    "peak_bytes": used.ru_maxrss * BYTES,
}
sys.stdout.write(json.dumps(taken) + "\n")
