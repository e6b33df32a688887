#!/usr/bin/env python3
"""Compiles a file and fails if the compiler needs more CPU time than it may.

usage: measure.py SECONDS_MAX COMMAND...

The best of three runs counts, because the machine has other things to do.
"""

import resource
import subprocess
import sys


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    allowed, command = float(sys.argv[1]), sys.argv[2:]
    best = min(cpu_seconds(command) for _ in range(3))
    print(f"{best:.2f} s of CPU time, {allowed:.1f} s allowed")
    return 0 if best <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())
