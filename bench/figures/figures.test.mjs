// The figures say what the results say: scales, places, and SVG that a reader can open.
import assert from "node:assert/strict";
import { test } from "node:test";

import { log_range, log_scale, log_ticks } from "./axis.mjs";
import { ratio_bars } from "./bars.mjs";
import { growth_curves } from "./curves.mjs";
import { figures } from "./figures.mjs";
import { element } from "./svg.mjs";

// Tags that open and close as they should, quoted attributes, and no bare & or <.
function assert_well_formed(svg) {
    const open = [];
    const rest = svg.replace(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gi,
        (_, closes, name, __, alone) => {
            if (closes) assert.equal(open.pop(), name);
            else if (!alone) open.push(name);
            return "";
        });
    assert.deepEqual(open, []);
    assert.doesNotMatch(rest, /[<>]|&(?!(amp|lt|gt|quot);)/);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity|null/);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
}

const attribute = (tag, name) => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)[1]);
const tags = (svg, name, kind) => [...svg.matchAll(new RegExp(`<${name} [^>]*/>`, "g"))]
    .map(([tag]) => tag).filter((tag) => tag.includes(`class="${kind}"`));

test("a logarithmic scale puts equal ratios at equal distances", () => {
    const x = log_scale([1, 100], [50, 250]);
    assert.equal(x(1), 50);
    assert.equal(x(10), 150);
    assert.equal(x(100), 250);
});

test("ticks are round and within the range, and not too many", () => {
    assert.deepEqual(log_ticks([0.45, 6]), [0.5, 1, 2, 5]);
    assert.deepEqual(log_ticks([0.09, 40]), [0.1, 0.2, 0.5, 1, 2, 5, 10, 20]);
    assert.deepEqual(log_ticks([0.5, 20_000]), [1, 10, 100, 1000, 10_000]);
});

test("a range has all of the values in it", () => {
    const [from, to] = log_range([3, 0.5, 8]);
    assert.ok(from < 0.5 && to > 8);
});

test("what is written is escaped", () => {
    assert.equal(element("a", { b: '<"&' }), '<a b="&lt;&quot;&amp;"/>');
});

test("bars begin at 1 and whiskers stand at the least and the greatest", () => {
    const svg = ratio_bars({
        title: "a < b & c", note: "small", axis: "times", names: [{ kind: "a", name: "A" }],
        groups: [{ label: "twice", bars: [{ kind: "a", min: 1, median: 2, max: 4 }] },
            { label: "half", bars: [{ kind: "a", min: 0.5, median: 0.5, max: 0.5 }] }],
    });
    assert_well_formed(svg);
    const [twice, half] = tags(svg, "rect", "bar a");
    const one = attribute(tags(svg, "line", "one")[0], "x1");
    const near = (a, b) => assert.ok(Math.abs(a - b) < 0.25, `${a} is not ${b}`);
    near(attribute(twice, "x"), one);
    near(attribute(half, "x") + attribute(half, "width"), one);
    near(attribute(half, "width"), attribute(twice, "width"));
    const [whisker] = tags(svg, "line", "whisker");
    near(attribute(whisker, "x1"), one);
    near(attribute(whisker, "x2") - one, 2 * attribute(twice, "width"));
});

test("curves rise where costs do", () => {
    const flat = [100, 1000, 10_000].map((at) => ({ at, min: 1, median: 1, max: 1 }));
    const rising = flat.map((point, at) => ({ ...point, median: 2 ** at, max: 2 ** at }));
    const svg = growth_curves({
        title: "growth", note: "small",
        names: [{ kind: "a", name: "A" }, { kind: "b", name: "B" }],
        panels: [{ label: "echo", of: "connections",
            curves: [{ kind: "a", points: flat }, { kind: "b", points: rising }] }],
    });
    assert_well_formed(svg);
    const heights = (kind) => tags(svg, "circle", kind).map((tag) => attribute(tag, "cy"));
    const one = attribute(tags(svg, "line", "one")[0], "y1");
    assert.deepEqual(heights("a"), [one, one, one]);
    const [first, second, third] = heights("b");
    assert.equal(first, one);
    assert.ok(second < first && Math.abs((second - third) - (first - second)) < 0.25);
});

test("every figure is drawn from results of its bench", () => {
    const of = (min, median, max) => ({ min, median, max });
    const about = { date: "2026-01-02T03:04:05Z", commit: { id: "0123456789abcdef" }, rounds: 3,
        machine: { cpu: "some <CPU>", cores: 2, kernel: "6.1-x", node: "v20" } };
    const summaries = {
        "latest.json": [{ mode: "echo", peer: "anteroom", ratio: null },
            { mode: "echo", peer: "socket.io (node)", ratio: of(3, 4, 5) },
            { mode: "echo", peer: "floor", ratio: of(0.8, 0.9, 1) },
            { mode: "polling", peer: "socket.io (node)", ratio: of(8, 10, 11) }],
        "scale.json": [100, 1000].map((point) => ({ row: "echo", of: "connections", point,
            growth: of(1, 1, 1.1), floor_growth: of(0.9, 1, 1) })),
        "tls.json": [{ row: "echo", ratio: of(1.5, 1.6, 1.7) }],
        "siege.json": [{ row: "flood", ratio: of(1.9, 2, 2.4) }],
    };
    for (const { results, draw } of Object.values(figures)) {
        const svg = draw({ ...about, summary: summaries[results] });
        assert_well_formed(svg);
        assert.match(svg, /2026-01-02, commit 012345678, 2 cores of some &lt;CPU&gt;, Linux 6\.1/);
    }
});
