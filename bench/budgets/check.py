#!/usr/bin/env python3
"""Counts the instructions and allocations of the hot paths and holds them against budgets.

    check.py PROGRAM BUDGETS.json

Instructions are those that callgrind counts: the same in every run on one machine, whatever else it
does, and a few percent different where the C library picks other routines for the processor.
A path above its budget fails. One far below it is pointed out: lower the budget, and it stays so.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 1000
ROOM = 0.85  # a path that needs less than this of its budget has a budget that is too large


def counted(program):
    """Instructions and allocations a round, by path."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind"
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--collect-atstart=no", f"--callgrind-out-file={out}", program],
            capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f"{program} failed under valgrind:\n{run.stdout}{run.stderr}")
        instructions = {}
        for dump in Path(folder).iterdir():
            text = dump.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (\S+)$", text, re.MULTILINE)
            total = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
            if name and total:
                instructions[name[1]] = int(total[1]) / ROUNDS
    allocations = {name: float(count)
                   for name, count in re.findall(r"^(\S+) allocations (\S+)$", run.stdout, re.MULTILINE)}
    return instructions, allocations


def main():
    program, budgets_file = sys.argv[1:]
    budgets = json.loads(Path(budgets_file).read_text())
    instructions, allocations = counted(program)
    if set(budgets) != set(instructions) or set(budgets) != set(allocations):
        sys.exit(f"paths with a budget: {sorted(budgets)}\npaths measured: {sorted(instructions)}")
    over = False
    print(f"{'path':26} {'instructions':>12} {'budget':>8}      {'allocations':>11} {'budget':>6}")
    for name, budget in budgets.items():
        used, allocated = instructions[name], allocations[name]
        spent = used / budget["instructions"]
        failed = spent > 1 or allocated > budget["allocations"]
        over = over or failed
        verdict = "OVER" if failed else "lower the budget" if spent < ROOM else ""
        print(f"{name:26} {used:12.0f} {budget['instructions']:8} {spent:4.0%} {allocated:11.3f} "
              f"{budget['allocations']:6} {verdict}")
    sys.exit(1 if over else 0)


main()
