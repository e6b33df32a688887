// Ratios as bars from 1, to the right what is dearer and to the left what is cheaper, with the least
// and the greatest as whiskers.
import { log_range, log_scale, log_ticks } from "./axis.mjs";
import { element, figure, legend, line, text } from "./svg.mjs";

const width = 720;
const left = 236;
const right = 56;
const bar_height = 16;
const group_gap = 12;
const below = 62;

// `groups`: [{ label, bars: [{ kind, min, median, max }] }]; `names`: [{ kind, name }], of the colours;
// `axis` says what the ratio is of.
export function ratio_bars({ title, note, axis, names, groups }) {
    const bars = groups.flatMap((group) => group.bars);
    const range = log_range([1, ...bars.flatMap(({ min, max }) => [min, max])]);
    const x = log_scale(range, [left, width - right]);
    const top = names.length > 1 ? 70 : 50;  // with a legend above or without
    let y = top;
    const drawn = groups.flatMap(({ label, bars: own }) => {
        const height = own.length * bar_height;
        const parts = [text(left - 12, y + height / 2 + 4, "end", label)];
        for (const { kind, min, median, max } of own) {
            const from = Math.min(x(1), x(median));
            const middle = y + bar_height / 2;
            parts.push(
                element("rect", {
                    x: from, y: y + 1, width: Math.abs(x(median) - x(1)), height: bar_height - 2,
                    class: `bar ${kind}`,
                }),
                line(x(min), middle, x(max), middle, "whisker"),
                line(x(min), middle - 4, x(min), middle + 4, "whisker"),
                line(x(max), middle - 4, x(max), middle + 4, "whisker"),
                text(Math.max(x(max), x(1)) + 6, middle + 4, "small",
                    median >= 10 ? median.toFixed(0) : median.toFixed(1)));
            y += bar_height;
        }
        y += group_gap;
        return parts;
    });
    const grid = log_ticks(range).flatMap((tick) => [
        line(x(tick), top - 6, x(tick), y, tick === 1 ? "one" : "grid"),
        text(x(tick), y + 16, "small middle", tick)]);
    return figure({ title, note, width, height: y + below }, [
        names.length > 1 ? legend(left, 50, names) : "",
        ...grid, ...drawn, text(x(1), y + 34, "small", axis)]);
}
