"""Tests of check_rooms.py: what is allowed passes, and every kind of bad edge is found."""

import tempfile
import unittest
from pathlib import Path

import check_rooms

TABLE = """
[everywhere]
libraries = ["boost/system/"]
[tests]
libraries = ["gtest/"]
[public]
libraries = ["boost/json/"]
vocabulary = ["anteroom/bytes.hpp"]
[rooms.base]
may_use = []
libraries = []
[rooms."wire/websocket"]
may_use = ["base"]
libraries = []
[rooms.net]
may_use = ["base", "wire/websocket"]
libraries = ["sys/"]
[rooms.server]
may_use = ["base", "net"]
libraries = []
public_headers = true
[rooms."apps/anteroom"]
may_use = ["server"]
libraries = ["CLI/"]
public_headers = true
"""

HEADERS = (
    "include/anteroom/bytes.hpp",
    "include/anteroom/server.hpp",
    "src/base/time.hpp",
    "src/net/stream.hpp",
    "src/server/core.hpp",
    "src/wire/websocket/opcode.hpp",
    "apps/anteroom/options.hpp",
)


class Rooms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("tools/rooms.toml", TABLE)
        for header in HEADERS:
            self.write(header, "#pragma once\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def complaints(self, path, text):
        self.write(path, text)
        table = check_rooms.read_table(self.root / "tools" / "rooms.toml")
        return check_rooms.check(self.root, table)[0]

    def assert_fine(self, path, text):
        self.assertEqual(self.complaints(path, text), [])

    def test_own_and_lower_rooms_and_standard_headers_are_fine(self):
        self.assert_fine("src/net/loop.cpp", '#include "net/stream.hpp"\n#include <vector>\n'
                                             '#include "wire/websocket/opcode.hpp"\n')

    def test_an_upper_room_is_refused_with_file_and_line(self):
        self.assertEqual(
            self.complaints("src/base/clock.cpp", '#include <chrono>\n#include "net/stream.hpp"\n'),
            ["src/base/clock.cpp:2: room base may not include net"])

    def test_a_lower_room_that_is_not_in_the_row_is_refused(self):
        self.assertEqual(
            self.complaints("src/server/a.cpp", '#include "wire/websocket/opcode.hpp"\n'),
            ["src/server/a.cpp:1: room server may not include wire/websocket"])

    def test_a_program_may_not_include_a_room_that_is_not_in_its_row(self):
        self.assertEqual(
            self.complaints("apps/anteroom/main.cpp", '#include "net/stream.hpp"\n'),
            ["apps/anteroom/main.cpp:1: room apps/anteroom may not include net"])

    def test_a_program_includes_its_own_files_and_the_public_headers(self):
        self.assert_fine("apps/anteroom/main.cpp", '#include "options.hpp"\n'
                                                   "#include <anteroom/server.hpp>\n")

    def test_a_library_needs_to_be_in_the_row(self):
        self.assert_fine("src/net/a.cpp", "#include <sys/epoll.h>\n")
        self.assertEqual(self.complaints("src/base/a.cpp", "#include <sys/epoll.h>\n"),
                         ["src/base/a.cpp:1: base may not include <sys/epoll.h>"])

    def test_only_tests_include_the_test_library(self):
        self.assert_fine("src/base/a_test.cpp", "#include <gtest/gtest.h>\n")
        self.assertEqual(self.complaints("src/base/a.cpp", "#include <gtest/gtest.h>\n"),
                         ["src/base/a.cpp:1: base may not include <gtest/gtest.h>"])

    def test_below_the_server_only_vocabulary_of_the_public_headers_is_fine(self):
        self.assert_fine("src/net/a.cpp", '#include "anteroom/bytes.hpp"\n')
        self.assert_fine("src/server/a.cpp", '#include "anteroom/server.hpp"\n')
        self.assertEqual(
            self.complaints("src/net/a.cpp", '#include "anteroom/server.hpp"\n'),
            ["src/net/a.cpp:1: room net may not include anteroom/server.hpp, "
             "which is not vocabulary"])

    def test_a_public_header_shows_nothing_of_the_rooms_and_few_libraries(self):
        self.assert_fine("include/anteroom/a.hpp", "#include <boost/json/value.hpp>\n")
        self.assertEqual(
            self.complaints("include/anteroom/a.hpp",
                            '#include "base/time.hpp"\n#include <openssl/evp.h>\n'),
            ["include/anteroom/a.hpp:1: a public header may not include base/time.hpp",
             "include/anteroom/a.hpp:2: include/anteroom may not include <openssl/evp.h>"])

    def test_angle_brackets_hide_no_edge(self):
        self.assertEqual(
            self.complaints("src/base/a.cpp",
                            "#include <net/stream.hpp>\n#include <anteroom/server.hpp>\n"),
            ["src/base/a.cpp:1: base may not include <net/stream.hpp>",
             "src/base/a.cpp:2: room base may not include anteroom/server.hpp, "
             "which is not vocabulary"])

    def test_a_file_outside_of_every_room_is_found(self):
        self.assertEqual(self.complaints("src/cellar/a.cpp", ""),
                         ["src/cellar/a.cpp:1: lies in no room of tools/rooms.toml"])

    def test_a_header_that_is_not_there_is_found(self):
        self.assertEqual(self.complaints("src/net/a.cpp", '#include "base/tiem.hpp"\n'),
                         ["src/net/a.cpp:1: there is no src/base/tiem.hpp"])

    def test_a_table_with_a_circle_is_refused(self):
        self.write("tools/rooms.toml", TABLE.replace("may_use = []", 'may_use = ["net"]'))
        with self.assertRaises(check_rooms.BadTable):
            check_rooms.read_table(self.root / "tools" / "rooms.toml")


class ThisProject(unittest.TestCase):
    def test_its_table_can_be_read(self):
        here = Path(__file__).resolve().parent
        self.assertIn("gateway", check_rooms.read_table(here / "rooms.toml").rooms)


if __name__ == "__main__":
    unittest.main()
