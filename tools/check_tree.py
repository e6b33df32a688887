#!/usr/bin/env python3
"""Checks what no compiler and no formatter checks: names of files, tabs and the width of C++."""

import argparse
import re
import sys
from pathlib import Path

FOLDERS = ("apps", "bench", "cmake", "examples", "fuzz", "include", "src", "tests", "tools")
NOT_OURS = {"node_modules", "dist", "build", "results", "target", "__pycache__"}
CPP = {".cpp", ".hpp"}
CHECKED = CPP | {".cmake", ".js", ".mjs", ".py", ".toml", ".txt"}
# A test in JavaScript is called subject.test.js.
GOOD_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*(\.test)?\.[a-z]+")
NAMED_BY_OTHERS = {"CMakeLists.txt", "Cargo.toml"}
COLUMNS_MAX = 100


def files_of(root: Path):
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            inside = file.relative_to(root)
            if file.suffix in CHECKED and file.is_file() and not NOT_OURS & set(inside.parts):
                yield file, inside.as_posix()


def complaints_about(file: Path, shown: str):
    if file.name not in NAMED_BY_OTHERS and not GOOD_NAME.fullmatch(file.name):
        yield f"{shown}:1: the name is not snake_case"
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if "\t" in line:
            yield f"{shown}:{number}: a tab"
        if file.suffix in CPP and len(line) > COLUMNS_MAX:
            yield f"{shown}:{number}: {len(line)} columns, and at most {COLUMNS_MAX} are fine"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    count = 0
    complaints = []
    for file, shown in files_of(root):
        count += 1
        complaints += complaints_about(file, shown)
    for line in complaints:
        print(line)
    print(f"{len(complaints)} complaints about {count} files" if complaints
          else f"{count} files are named and written as agreed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
