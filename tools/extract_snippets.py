#!/usr/bin/env python3
"""Makes a C++ file of the snippets of a Markdown file, so that a compiler reads the documentation.

usage: extract_snippets.py FILE.md OUT.cpp

In a table, each `code` of the last column that begins with `co_await`, or with the name of one of
the things below, becomes a statement; each ```cpp block becomes a function's body. The names that
snippets use (io, nsp, socket, ...) are those of the preamble.
"""

import re
import sys
from pathlib import Path

PREAMBLE = """// Made from {source} by tools/extract_snippets.py.
#include <anteroom/anteroom.hpp>
#include <anteroom/coroutine.hpp>

using namespace std::chrono_literals;
using anteroom::ack;
using anteroom::arguments;
using anteroom::task;
"""
SIGNATURE = ("task<> snippet_{number}([[maybe_unused]] anteroom::server& io, "
             "[[maybe_unused]] anteroom::namespace_handle nsp, "
             "[[maybe_unused]] anteroom::socket socket)")
STATEMENT = re.compile(r"^(auto|co_await|const auto|io|nsp|socket|anteroom::server)\b")
CODE = re.compile(r"`([^`]+)`")


def snippets(text: str):
    block: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            if block is None:
                block = [] if line == "```cpp" else None
                start = number + 1
                if line != "```cpp" and line != "```":
                    block = None
            else:
                yield start, "\n".join(block)
                block = None
        elif block is not None:
            block.append(line)
        elif line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            for code in CODE.findall(cells[-1]):
                code = code.replace("\\|", "|").strip()
                if STATEMENT.match(code):
                    yield number, code if code.endswith((";", "}")) else code + ";"


def main() -> int:
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    parts = [PREAMBLE.format(source=source.name)]
    count = 0
    for count, (line, code) in enumerate(snippets(source.read_text()), start=1):
        parts.append(f"{SIGNATURE.format(number=count)} {{\n#line {line} \"{source}\"\n{code}\n"
                     "co_return;\n}\n")
    if count == 0:
        print(f"{source}: no snippet found", file=sys.stderr)
        return 1
    out.write_text("\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
