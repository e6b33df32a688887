import assert from "node:assert/strict";
import { test } from "node:test";

import { read_options, usage } from "./command_line.mjs";

const options = {
    build: {
        place: "FOLDER", text: "the build that is measured", value: "/home/somebody/build", shown: "build",
    },
    rounds: { place: "N", text: "so often", whole: [1, 20], value: 3 },
    "peers-only": { text: "leave us out" },
    only: { place: "NAME", text: "only the rows whose name begins so", value: "" },
};

test("what is not given has its default", () => {
    assert.deepEqual(read_options(options, []),
        { help: false, build: "/home/somebody/build", rounds: 3, "peers-only": undefined, only: "" });
});

test("what is given is taken, and numbers are numbers", () => {
    const given = read_options(options, ["--rounds", "7", "--peers-only", "--only=echo", "--help"]);
    assert.deepEqual([given.rounds, given["peers-only"], given.only, given.help], [7, true, "echo", true]);
});

for (const wrong of ["0", "21", "2.5", "many", ""]) {
    test(`no number of rounds: '${wrong}'`, () => {
        assert.throws(() => read_options(options, ["--rounds", wrong]),
            { message: "--rounds takes a whole number from 1 to 20" });
    });
}

test("an option that there is not, and a word too many, are refused", () => {
    assert.throws(() => read_options(options, ["--round", "1"]), /--round/);
    assert.throws(() => read_options(options, ["build/release"]), /build\/release/);
});

test("the help has a line an option, within 100 columns, and no path of the machine", () => {
    const about = "What is measured, and how. ".repeat(12).trim();
    const text = usage({ call: "./dev bench some", about, options });
    assert.match(text, /^usage: \.\/dev bench some \[options\]\n/);
    for (const name of [...Object.keys(options), "help"])
        assert.match(text, new RegExp(`^  --${name}\\b`, "m"));
    assert.match(text, /--rounds N +so often \[3\]\n/);
    assert.match(text, /--only NAME +only the rows whose name begins so\n/);
    assert.doesNotMatch(text, /somebody/);
    assert.ok(text.split("\n").every((line) => line.length <= 100));
});
