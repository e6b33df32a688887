#!/usr/bin/env node
// What a client that does harm costs the others: 100 clients echo by the clock, in peace and beside it in
// turn, so that what else the machine does falls upon both. With the server's usual limit of events a
// second, and without.
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";

import { build_option, command_line, only_option, only_those, out_option, run_bench } from
    "./runner/command_line.mjs";
import { run_load } from "./runner/load.mjs";
import { write_results } from "./runner/results.mjs";
import { start_server } from "./runner/server_process.mjs";
import { columns, range, spread } from "./runner/spread.mjs";

const call = "./dev bench siege";
const given = command_line({
    call,
    about: "What a client that does harm costs the others: the p99 of echoes beside it, as a ratio to that " +
        "in peace.",
    options: {
        turns: { place: "N", text: "peace and siege take turns so often", whole: [1, 100], value: 7 },
        seconds: { place: "S", text: "length of each turn of either", whole: [1, 30], value: 3 },
        only: only_option,
        build: build_option,
        out: out_option("siege.json"),
    },
});
const build = resolve(given.build);
const out = resolve(given.out);
const server_core = 0;
const secret = randomBytes(32).toString("hex");

const kinds = { "reads nothing": "slow-reader", "a byte at a time": "one-byte", "a flood": "flood" };
const limits = { "100 events/s": 100, "no limit": 0 };
const rows = Object.fromEntries(Object.entries(limits).flatMap(([limit, events]) => Object.entries(kinds)
    .map(([name, kind]) => [`${name}, ${limit}`, { kind, events }])));
const chosen = only_those(call, Object.keys(rows), given.only);

const kib = (bytes) => (bytes / 1024).toFixed(0);

await run_bench(call, async () => {
    const summary = [];
    const runs = {};
    for (const row of chosen) {
        const { kind, events } = rows[row];
        // A server of its own, for its memory.
        const command = ["env", `EVENTS_PER_SECOND=${events}`, join(build, "bench/bench_server")];
        const server = await start_server({ name: kind, command }, { core: server_core, secret });
        const run = await run_load(build, server, secret, ["siege", "--nuisance", kind, "--connections", 100,
            "--warmup", 0.5, "--slices", given.turns, "--seconds", given.turns * given.seconds]);
        await server.stop();
        runs[row] = run;
        const turns = run.p99_us_of_slices;
        const [in_peace, besieged] = [0, 1].map((side) => spread(turns.map((turn) => turn[side])));
        summary.push({ row, in_peace, besieged, ratio: spread(turns.map((turn) => turn[1] / turn[0])) });
        process.stderr.write(`${row}: ${turns.map((turn) => turn.join(" to ")).join(", ")} us\n`);
    }
    const us = (value) => value.toFixed(0);
    console.log(columns([
        ["us", "p99 in peace", "besieged", "ratio, least - median - greatest", "of all parts", "besieged",
            "cut off", "memory, KiB"],
        ...summary.map(({ row, in_peace, besieged, ratio }) => {
            const { in_peace_us, latency_us, cut_off, server_memory_growth_bytes } = runs[row];
            return [row, us(in_peace.median), us(besieged.median), range(ratio), us(in_peace_us.p99),
                us(latency_us.p99), String(cut_off), kib(server_memory_growth_bytes)];
        }),
    ], 1));
    console.log("The first p99 is that of the calmest tenth of all parts of 100 ms: the others' own, little disturbed.");
    write_results(out, { rounds: given.turns, summary, runs });
});
