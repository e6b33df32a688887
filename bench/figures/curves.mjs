// How costs grow: a panel for each thing that grows, with a curve for each server, the least and the
// greatest of the rounds as whiskers.
import { log_range, log_scale, log_ticks } from "./axis.mjs";
import { element, figure, legend, line, text } from "./svg.mjs";

const width = 720;
const columns = 2;
const top = 74;
const panel_height = 190;
const plot_height = 110;
const plot_left = 44;
const plot_width = width / columns - plot_left - 24;
const short = (value) => (value >= 1000 ? `${value / 1000}k` : String(value));

// `panels`: [{ label, of, curves: [{ kind, points: [{ at, min, median, max }] }] }]; `names`:
// [{ kind, name }], of the colours. All panels have the same axis of ratios.
export function growth_curves({ title, note, names, panels }) {
    const all = panels.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
    const range = log_range([0.5, 2, ...all.flatMap(({ min, max }) => [min, max])]);
    const parts = panels.flatMap(({ label, of, curves }, number) => {
        const left = number % columns * (width / columns) + plot_left;
        const upper = top + Math.floor(number / columns) * panel_height + 26;
        const lower = upper + plot_height;
        const ats = [...new Set(curves.flatMap(({ points }) => points.map(({ at }) => at)))];
        const x = log_scale([Math.min(...ats), Math.max(...ats)],
            [left + 12, left + plot_width - 12]);
        const y = log_scale(range, [lower, upper]);
        const grid = log_ticks(range).flatMap((tick) => [
            line(left, y(tick), left + plot_width, y(tick), tick === 1 ? "one" : "grid"),
            text(left - 6, y(tick) + 4, "small end", tick)]);
        const below = ats.map((at) => text(x(at), lower + 16, "small middle", short(at)));
        const drawn = curves.flatMap(({ kind, points }, which) => {
            // Beside each other where their whiskers would hide one another.
            const aside = (which - (curves.length - 1) / 2) * 4;
            const place = ({ at }) => x(at) + aside;
            const path = points.map((point) =>
                `${place(point).toFixed(1)},${y(point.median).toFixed(1)}`).join(" ");
            return [
                element("polyline", { points: path, class: `curve ${kind}${which ? " dashed" : ""}` }),
                ...points.flatMap((point) => [
                    line(place(point), y(point.min), place(point), y(point.max), `spread ${kind}`),
                    element("circle", { cx: place(point), cy: y(point.median), r: 3, class: kind })]),
            ];
        });
        return [text(left - 32, upper - 10, "", label), ...grid, ...below, ...drawn,
            text(left + plot_width, lower + 30, "small end", of)];
    });
    const height = top + Math.ceil(panels.length / columns) * panel_height + 24;
    return figure({ title, note, width, height }, [legend(12, 50, names), ...parts]);
}
