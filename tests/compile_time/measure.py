#!/usr/bin/env python3
"""Compiles a file and fails if the compiler needs more CPU time than it may.

usage: measure.py SECONDS_MAX YARDSTICK COMMAND... FILE

The best of three runs counts, because the machine has other things to do. A slow machine, or one
that is shared, is told by YARDSTICK, a file that only includes what others wrote: it takes less
than a second on an ordinary one, and where it takes longer the limit grows with it.
"""

import resource
import subprocess
import sys

YARDSTICK_SECONDS = 1.0


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    allowed, yardstick, command = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
    best, slowness = float("inf"), float("inf")
    for _ in range(3):
        best = min(best, cpu_seconds(command))
        slowness = min(slowness, cpu_seconds([*command[:-1], yardstick]) / YARDSTICK_SECONDS)
    allowed *= max(1.0, slowness)
    print(f"{best:.2f} s of CPU time, {allowed:.1f} s allowed here")
    return 0 if best <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())
