// From the runs of all rounds to figures with their spread, and a table of them.

import { columns, number, range, spread } from "./spread.mjs";

// What is compared: CPU where messages flow, memory where they do not.
const metric_of = {
    echo: { unit: "us/message", read: (run) => run.server_cpu_us_per_message },
    polling: { unit: "us/message", read: (run) => run.server_cpu_us_per_message },
    rooms: { unit: "us/delivery", read: (run) => run.server_cpu_us_per_message },
    broadcast: { unit: "us/delivery", read: (run) => run.server_cpu_us_per_message },
    connect: { unit: "us/connect", read: (run) => run.server_cpu_us_per_message },
    idle: { unit: "bytes/conn", read: (run) => run.server_bytes_per_connection.anonymous },
};

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

const middle = (of) => (of ? number(of.median) : "");

export function table(summary, subject) {
    const head = ["mode", "server", "unit", "server cost, min - median - max",
        `ratio to ${subject}`, "per second", "p50 us", "p99 us"];
    const rows = summary.map((row) => [row.mode, row.peer, row.unit, range(row.cost),
        range(row.ratio), middle(row.messages_per_second), middle(row.p50_us), middle(row.p99_us)]);
    return columns([head, ...rows], 3);
}
