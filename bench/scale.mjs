#!/usr/bin/env node
// How flat costs stay: server CPU a message while connections, members of a broadcast, or rooms grow,
// as ratios to the smallest point, beside the floor at the same points. Ratios are taken within a
// round. bench/README.md says what flat means.
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";

import { build_option, command_line, only_option, only_those, out_option, rounds_option, run_bench } from
    "./runner/command_line.mjs";
import { run_load } from "./runner/load.mjs";
import { write_results } from "./runner/results.mjs";
import { least, scale_summary, scale_table } from "./runner/scale_summary.mjs";
import { start_server } from "./runner/server_process.mjs";

const call = "./dev bench scale";
const given = command_line({
    call,
    about: "How flat costs stay: server CPU a message while connections, members of a broadcast, or rooms " +
        "grow, as ratios to the smallest point, beside the floor at the same points.",
    options: {
        rounds: rounds_option(3),
        minutes: {
            place: "N", text: "no round begins that would not end by then", whole: [1, 1000], value: 6,
        },
        only: only_option,
        build: build_option,
        out: out_option("scale.json"),
    },
});
const build = resolve(given.build);
const out = resolve(given.out);
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

const chosen = only_those(call, Object.keys(rows), given.only);

await run_bench(call, async () => {
    const runs = [];
    const begun = performance.now();
    for (let round = 0; round < given.rounds; ++round) {
        const now = performance.now();
        if (round > 0 && (now - begun) * (round + 1) / round > given.minutes * 60_000) break;
        for (const row of chosen) {
            const { points, args } = rows[row];
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
});
