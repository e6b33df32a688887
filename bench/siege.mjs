#!/usr/bin/env node
// What a client that does harm costs the others: 100 clients echo by the clock, first in peace and
// then beside it. With the server's usual limit of events a second, and without. Three rounds in
// turn; the table shows the median round.
import { randomBytes } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { median, run_load } from "./runner/load.mjs";
import { results_folder, write_results } from "./runner/results.mjs";
import { start_server } from "./runner/server_process.mjs";
import { spread } from "./runner/spread.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? join(here, "../build/release"));
const rounds = 3;
const server_core = 0;
const secret = randomBytes(32).toString("hex");

const kinds = ["slow-reader", "one-byte", "flood"];
const limits = { "100 events/s": 100, "no limit": 0 };

const rows = {};
for (let round = 0; round < rounds; ++round) {
    for (const [limit, events] of Object.entries(limits)) {
        for (const kind of kinds) {
            // A server of its own, for its memory.
            const command = ["env", `EVENTS_PER_SECOND=${events}`, join(build, "bench/bench_server")];
            const server = await start_server({ name: kind, command }, { core: server_core, secret });
            const result = await run_load(build, server, secret,
                ["siege", "--nuisance", kind, "--connections", 100, "--seconds", 3]);
            (rows[`${kind}, ${limit}`] ??= []).push(result);
            await server.stop();
        }
    }
}

console.log("us".padEnd(30) + " p99 in peace   besieged   ratio   cut off   memory, KiB");
for (const [name, all] of Object.entries(rows)) {
    const middle = median(all.map(({ p99_ratio }) => p99_ratio));
    const shown = all.find(({ p99_ratio }) => p99_ratio === middle);
    console.log(name.padEnd(30) + shown.in_peace_us.p99.toFixed(0).padStart(13) +
        shown.latency_us.p99.toFixed(0).padStart(11) + middle.toFixed(2).padStart(8) +
        String(shown.cut_off).padStart(10) +
        (shown.server_memory_growth_bytes / 1024).toFixed(0).padStart(14));
}

const summary = Object.entries(rows).map(([row, all]) =>
    ({ row, ratio: spread(all.map(({ p99_ratio }) => p99_ratio)) }));
write_results(join(results_folder, "siege.json"), { rounds, summary, runs: rows });
