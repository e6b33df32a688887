// From the runs of all rounds to figures with their spread, and a table of them.

// What is compared: CPU where messages flow, memory where they do not.
const metric_of = {
    echo: { unit: "us/message", read: (run) => run.server_cpu_us_per_message },
    polling: { unit: "us/message", read: (run) => run.server_cpu_us_per_message },
    rooms: { unit: "us/delivery", read: (run) => run.server_cpu_us_per_message },
    broadcast: { unit: "us/delivery", read: (run) => run.server_cpu_us_per_message },
    connect: { unit: "us/connect", read: (run) => run.server_cpu_us_per_message },
    idle: { unit: "bytes/conn", read: (run) => run.server_bytes_per_connection.anonymous },
};

function spread(values) {
    if (values.length === 0) return null;
    const sorted = [...values].sort((a, b) => a - b);
    const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    return { min: sorted[0], median: middle, max: sorted.at(-1) };
}

// `runs` are the load generator's objects, each with `peer` and `round`. A ratio is taken within a
// round, where both sides met the same neighbours on the machine: peer / subject.
export function summarise(runs, subject) {
    const of = (mode, peer) => runs.filter((run) => run.mode === mode && run.peer === peer);
    const modes = [...new Set(runs.map((run) => run.mode))];
    const peers = [...new Set(runs.map((run) => run.peer))];
    return modes.flatMap((mode) => {
        const { unit, read } = metric_of[mode];
        return peers.filter((peer) => of(mode, peer).length > 0).map((peer) => {
            const own = of(mode, peer);
            const ratios = own.flatMap((run) => {
                const base = of(mode, subject).find((other) => other.round === run.round);
                return base && peer !== subject ? [read(run) / read(base)] : [];
            });
            return {
                mode,
                peer,
                unit,
                cost: spread(own.map(read)),
                ratio: spread(ratios),
                messages_per_second: spread(own.flatMap((run) => run.messages_per_second ?? [])),
                p50_us: spread(own.flatMap((run) => run.latency_us?.p50 ?? [])),
                p99_us: spread(own.flatMap((run) => run.latency_us?.p99 ?? [])),
            };
        });
    });
}

const number = (value) => {
    if (value >= 1000) return value.toFixed(0);
    return value >= 100 ? value.toFixed(1) : value.toFixed(2);
};
const range = (of) => (of ? [of.min, of.median, of.max].map(number).join(" - ") : "");
const middle = (of) => (of ? number(of.median) : "");

export function table(summary, subject) {
    const head = ["mode", "server", "unit", "server cost, min - median - max",
        `ratio to ${subject}`, "per second", "p50 us", "p99 us"];
    const rows = summary.map((row) => [row.mode, row.peer, row.unit, range(row.cost),
        range(row.ratio), middle(row.messages_per_second), middle(row.p50_us), middle(row.p99_us)]);
    const widths = head.map((title, at) =>
        Math.max(title.length, ...rows.map((row) => row[at].length)));
    const left_aligned = 3;
    return [head, ...rows]
        .map((row) =>
            row
                .map((cell, at) =>
                    at < left_aligned ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))
                .join("  ")
                .trimEnd())
        .join("\n");
}
