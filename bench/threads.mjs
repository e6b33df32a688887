#!/usr/bin/env node
// Server CPU a message with two threads beside one: all the server's threads share one core, so that
// what is compared is the work and not the parallelism. Five rounds in turn; a ratio is taken within
// a round.
import { randomBytes } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { median, run_load } from "./runner/load.mjs";
import { start_server } from "./runner/server_process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? join(here, "../build/release"));
const rounds = 5;
const server_core = 0;
const secret = randomBytes(32).toString("hex");

const loads = {
    "echo, 100 connections": ["echo", "--connections", 100, "--seconds", 2],
    "echo over polling, 100": ["echo", "--transport", "polling", "--connections", 100,
        "--seconds", 2],
    "broadcast to 1,000": ["broadcast", "--connections", 1000, "--seconds", 2],
    "rooms of 10": ["rooms", "--connections", 1000, "--seconds", 2],
};

const found = Object.fromEntries(Object.keys(loads).map((name) => [name, { 1: [], 2: [] }]));
for (let round = 0; round < rounds; ++round) {
    const servers = {};
    for (const threads of [1, 2]) {
        const command = ["env", `THREADS=${threads}`, join(build, "bench/bench_server")];
        servers[threads] = await start_server({ name: `${threads}`, command },
            { core: server_core, secret });
    }
    for (const [name, load] of Object.entries(loads)) {
        for (const threads of [1, 2]) {
            const result = await run_load(build, servers[threads], secret, load);
            found[name][threads].push(result.server_cpu_us_per_message);
        }
    }
    for (const server of Object.values(servers)) await server.stop();
}

console.log("server CPU a message, us".padEnd(28) + "1 thread   2 threads   ratio (least - median - greatest)");
for (const [name, by_threads] of Object.entries(found)) {
    const ratios = by_threads[2].map((value, round) => value / by_threads[1][round]);
    const spread = [Math.min(...ratios), median(ratios), Math.max(...ratios)];
    console.log(name.padEnd(28) + median(by_threads[1]).toFixed(2).padStart(8) +
        median(by_threads[2]).toFixed(2).padStart(12) + "   " +
        spread.map((ratio) => ratio.toFixed(2)).join(" - "));
}
