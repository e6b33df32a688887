#!/usr/bin/env node
// How flat costs stay: server CPU a message while connections, members of a broadcast, or rooms grow,
// as ratios to the smallest point, beside the floor at the same points. Ratios are taken within a
// round. bench/README.md says what flat means.
import { randomBytes } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { run_load } from "./runner/load.mjs";
import { results_folder, write_results } from "./runner/results.mjs";
import { least, scale_summary, scale_table } from "./runner/scale_summary.mjs";
import { start_server } from "./runner/server_process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: given, positionals: [folder] } = parseArgs({
    allowPositionals: true,
    options: {
        rounds: { type: "string", default: "3" },
        minutes: { type: "string", default: "6" },  // no round begins that would not end by then
        only: { type: "string" },  // the rows that begin so
        out: { type: "string" },
    },
});
const build = resolve(folder ?? join(here, "../build/release"));
const out = resolve(given.out ?? join(results_folder, "scale.json"));
const server_core = 0;
// Of a second each: the least disturbed one counts, because whoever else uses the machine only adds.
const slices = 5;
const secret = randomBytes(32).toString("hex");
const servers = {
    anteroom: [join(build, "bench/bench_server")],
    floor: [join(build, "bench/bench_floor")],
};

// A row grows in one thing and stays the same in all else.
const rows = {
    "echo, 100 outstanding in all": {
        of: "connections", unit: "us/message", points: [100, 1000, 5000, 15000],
        args: (connections) => ["echo", "--outstanding", 100, "--connections", connections],
    },
    "echo, one outstanding each": {
        of: "connections", unit: "us/message", points: [100, 1000, 5000, 15000],
        args: (connections) => ["echo", "--connections", connections],
    },
    "broadcast, one at a time": {
        of: "members", unit: "us/delivery", points: [100, 1000, 10000],
        args: (members) => ["broadcast", "--connections", members],
    },
    "rooms of 10, one message at a time": {
        of: "rooms", unit: "us/delivery", points: [1, 100, 1000, 10000],
        args: (rooms) => ["rooms", "--rooms", rooms, "--outstanding", 1, "--connections", 5000],
    },
    "rooms of 10, 100 messages at a time": {
        of: "rooms", unit: "us/delivery", points: [100, 1000, 10000],
        args: (rooms) => ["rooms", "--rooms", rooms, "--outstanding", 100, "--connections", 5000],
    },
};

try {
    const runs = [];
    const begun = performance.now();
    for (let round = 0; round < Number(given.rounds); ++round) {
        const now = performance.now();
        if (round > 0 && (now - begun) * (round + 1) / round > given.minutes * 60_000) break;
        for (const [row, { points, args }] of Object.entries(rows)) {
            if (given.only && !row.startsWith(given.only)) continue;
            // Servers of their own: what a crowd leaves behind in the heap is no concern of the next row.
            const started = [];
            for (const [name, command] of Object.entries(servers))
                started.push(await start_server({ name, command }, { core: server_core, secret }));
            for (const point of points) {
                for (const server of started) {
                    const run = await run_load(build, server, secret,
                        [...args(point), "--warmup", 0.3, "--seconds", 1, "--slices", slices]);
                    runs.push({ row, point, peer: server.name, round, ...run });
                    process.stderr.write(`round ${round + 1}  ${server.name.padEnd(8)}  ${row}, ` +
                        `${point}: ${least(run).toFixed(2)} us\n`);
                }
            }
            for (const server of started) await server.stop();
        }
    }
    const summary = scale_summary(rows, runs);
    console.log(scale_table(summary));
    write_results(out, { rounds: runs.at(-1).round + 1, summary, runs });
} catch (error) {
    process.stderr.write(`scale.mjs: ${(error.stderr || error.message).trim()}\n`);
    process.exit(1);
}
