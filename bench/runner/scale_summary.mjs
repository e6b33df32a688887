// From runs at growing points to ratios to the smallest point, and a table of them.
import { columns, range, spread } from "./spread.mjs";

export const least = (run) => Math.min(...(run?.server_cpu_us_of_slices ?? [NaN]));

// `rows` by title: `of` (what grows), `unit` and `points`. `runs` have `row`, `point`, `peer`,
// `round` and `server_cpu_us_of_slices`, of which the least counts. For each point:
//   cost, floor      of Anteroom and of the floor
//   growth           of Anteroom's cost since the smallest point, as a ratio within a round
//   floor_growth     the same of the floor
//   over_floor       Anteroom's cost to the floor's within a round
export function scale_summary(rows, runs) {
    const cost = (...of) => least(find(...of));
    const find = (row, peer, point, round) => runs.find((run) => run.row === row &&
        run.peer === peer && run.point === point && run.round === round);
    const rounds = [...new Set(runs.map((run) => run.round))];
    return Object.entries(rows).flatMap(([row, { of, unit, points }]) => points.flatMap((point) => {
        const each = (read) => spread(rounds.map(read).filter(Number.isFinite));
        const growth = (peer) => each((round) =>
            cost(row, peer, point, round) / cost(row, peer, points[0], round));
        const costs = each((round) => cost(row, "anteroom", point, round));
        return costs === null ? [] : [{
            row, of, unit, point,
            cost: costs,
            floor: each((round) => cost(row, "floor", point, round)),
            growth: growth("anteroom"),
            floor_growth: growth("floor"),
            over_floor: each((round) =>
                cost(row, "anteroom", point, round) / cost(row, "floor", point, round)),
        }];
    }));
}

export function scale_table(summary) {
    const head = ["min - median - max", "", "cost", "unit", "to the smallest", "the floor's",
        "to the floor"];
    const text = summary.flatMap(({ row, of, unit, point, ...found }, at) => [
        ...(summary[at - 1]?.row === row ? [] : [[row, "", "", "", "", "", ""]]),
        ["", `${point.toLocaleString("en")} ${of}`, range(found.cost), unit, range(found.growth),
            range(found.floor_growth), range(found.over_floor)],
    ]);
    return columns([head, ...text], 1);
}
