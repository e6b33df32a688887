#!/usr/bin/env python3
"""Compares every #include under src/, apps/ and include/ with the table in tools/rooms.toml.

Prints one line for each include that the table does not allow and ends with 1, or one line of
figures and 0.
"""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

PUBLIC = "include/anteroom"
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


@dataclass
class Room:
    name: str
    may_use: list[str]
    libraries: list[str]
    public_headers: bool = False
    tests_may_use: tuple[str, ...] = ()

    def may_include(self, other: str, file: Path) -> bool:
        return other in self.may_use or (is_test(file) and other in self.tests_may_use)


@dataclass
class Table:
    rooms: dict[str, Room]
    everywhere: list[str]
    tests: list[str]
    public: Room
    vocabulary: list[str]


class BadTable(Exception):
    pass


def read_table(path: Path) -> Table:
    data = tomllib.loads(path.read_text())
    rooms: dict[str, Room] = {}
    for name, row in data["rooms"].items():
        for used in row["may_use"]:
            if used not in rooms:
                raise BadTable(f"{path.name}: room {name} names {used}, which is not above it")
        rooms[name] = Room(
            name, row["may_use"], row["libraries"], row.get("public_headers", False),
            tuple(row.get("tests_may_use", ())))
    public = Room(PUBLIC, [], data["public"]["libraries"], public_headers=True)
    return Table(rooms, data["everywhere"]["libraries"], data["tests"]["libraries"], public,
                 data["public"]["vocabulary"])


def room_of(path: str, table: Table) -> Room | None:
    """The room that a path like `net/stream.hpp` or `apps/anteroom/main.cpp` lies in."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in table.rooms:
            return table.rooms[folder]
        folder = folder.rpartition("/")[0]
    return None


def is_test(file: Path) -> bool:
    return file.name.endswith("_test.cpp") or file.name.startswith("test_")


def complaint_about_library(header: str, room: Room, file: Path, table: Table) -> str | None:
    """`header` came in angle brackets, or lies outside this project."""
    if "/" not in header and "." not in header:
        return None  # standard C++
    allowed = room.libraries + table.everywhere + (table.tests if is_test(file) else [])
    if header.startswith(tuple(allowed)):
        return None
    return f"{room.name} may not include <{header}>"


def complaint_about(header: str, room: Room, file: Path, root: Path, table: Table) -> str | None:
    """Why `file`, in `room`, may not include `header`; None if it may."""
    if header.startswith("anteroom/"):
        if not (root / "include" / header).is_file():
            return f"there is no include/{header}"
        if room.public_headers or header in table.vocabulary:
            return None
        return f"room {room.name} may not include {header}, which is not vocabulary"
    if room.name == PUBLIC:
        return f"a public header may not include {header}"
    # Includes are written from the root of src, or of apps for another program's parts.
    for root_of, prefix in (("src", ""), ("apps", "apps/")):
        if not (root / root_of / header).is_file():
            continue
        included = room_of(prefix + header, table)
        if included is None:
            return f"{root_of}/{header} lies in no room of the table"
        if included is room or room.may_include(included.name, file):
            return None
        return f"room {room.name} may not include {included.name}"
    if "apps/" in f"{room.name}/" and ".." not in header and (file.parent / header).is_file():
        return None
    return f"there is no src/{header}"


def includes_of(file: Path):
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if found := INCLUDE.match(line):
            yield number, found[1], found[2]


def sources(root: Path):
    for top in ("src", "apps", "include"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in (".hpp", ".cpp", ".h", ".ipp") and file.is_file():
                yield file


def check(root: Path, table: Table) -> tuple[list[str], int, int]:
    """The complaints, and how many files and includes were read."""
    complaints: list[str] = []
    file_count = include_count = 0
    for file in sources(root):
        file_count += 1
        shown = file.relative_to(root).as_posix()
        room = table.public if shown.startswith("include/") else room_of(
            shown.removeprefix("src/"), table)
        if room is None:
            complaints.append(f"{shown}:1: lies in no room of tools/rooms.toml")
            continue
        for number, quoted, angled in includes_of(file):
            include_count += 1
            header = quoted or angled
            ours = quoted is not None or header.startswith("anteroom/")
            why = (complaint_about(header, room, file, root, table) if ours
                   else complaint_about_library(header, room, file, table))
            if why:
                complaints.append(f"{shown}:{number}: {why}")
    return complaints, file_count, include_count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    try:
        table = read_table(root / "tools" / "rooms.toml")
    except (BadTable, OSError, KeyError, tomllib.TOMLDecodeError) as wrong:
        print(f"check_rooms: {wrong}", file=sys.stderr)
        return 2
    complaints, file_count, include_count = check(root, table)
    for line in complaints:
        print(line)
    if complaints:
        print(f"{len(complaints)} of {include_count} includes are not in tools/rooms.toml")
        return 1
    print(f"{include_count} includes in {file_count} files are as tools/rooms.toml says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
