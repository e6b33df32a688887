// An SVG that is readable on light and dark pages: it has no background and follows the reader's scheme.

const escaped = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (char) => escaped[char]);
// A tenth of a pixel is enough.
const shown = (value) => (typeof value === "number" ? Number(value.toFixed(1)) : value);

export function element(name, attributes, content) {
    const all = Object.entries(attributes)
        .map(([key, value]) => ` ${key}="${escape(shown(value))}"`).join("");
    return content === undefined ? `<${name}${all}/>` : `<${name}${all}>${content}</${name}>`;
}

export const text = (x, y, kind, words) => element("text", { x, y, class: kind }, escape(words));
export const line = (x1, y1, x2, y2, kind) => element("line", { x1, y1, x2, y2, class: kind });

const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 11px; fill: #59636e }
.end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: #d1d9e0 } .one { stroke: #59636e; stroke-width: 1.5 }
.a { fill: #0969da; stroke: #0969da } .b { fill: #bc4c00; stroke: #bc4c00 }
.c { fill: #1a7f37; stroke: #1a7f37 }
.bar { stroke: none } .whisker { stroke: #1f2328; stroke-width: 1.5 }
.curve { fill: none; stroke-width: 2 } .spread { stroke-width: 1.5 }
.dashed { stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .small { fill: #9198a1 }
.grid { stroke: #3d444d } .one { stroke: #9198a1 } .whisker { stroke: #f0f6fc }
.a { fill: #4493f8; stroke: #4493f8 } .b { fill: #f0883e; stroke: #f0883e }
.c { fill: #3fb950; stroke: #3fb950 }
.curve { fill: none }
}
`;

// A whole figure: title above, what is behind it in small below.
export function figure({ title, note, width, height }, parts) {
    const head = element("title", {}, escape(title)) + element("style", {}, style);
    const inside = [head, text(12, 24, "title", title), ...parts,
        text(12, height - 10, "small", note)].join("\n");
    return element("svg", {
        xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height,
        role: "img",
    }, `\n${inside}\n`) + "\n";
}

// What the colours mean, from `x` on.
export function legend(x, y, names) {
    return names.map(({ name, kind }, at) => {
        const left = x + names.slice(0, at).reduce((sum, one) => sum + 40 + 7 * one.name.length, 0);
        return element("rect", { x: left, y: y - 10, width: 12, height: 12, class: `bar ${kind}` }) +
            text(left + 18, y, "", name);
    }).join("\n");
}
