#!/usr/bin/env node
// Server CPU a message with two threads beside one: all the server's threads share one core, so that
// what is compared is the work and not the parallelism. Five rounds in turn; a ratio is taken within
// a round.
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";

import { build_option, command_line, only_option, only_those, rounds_option, run_bench } from
    "./runner/command_line.mjs";
import { median, run_load } from "./runner/load.mjs";
import { start_server } from "./runner/server_process.mjs";
import { columns, range, spread } from "./runner/spread.mjs";

const call = "./dev bench threads";
const given = command_line({
    call,
    about: "Server CPU a message with two threads beside one, all on one core: the work is compared and " +
        "not the parallelism.",
    options: { rounds: rounds_option(5), only: only_option, build: build_option },
});
const build = resolve(given.build);
const server_core = 0;
const secret = randomBytes(32).toString("hex");

const loads = {
    "echo, 100 connections": ["echo", "--connections", 100, "--seconds", 2],
    "echo over polling, 100": ["echo", "--transport", "polling", "--connections", 100,
        "--seconds", 2],
    "broadcast to 1,000": ["broadcast", "--connections", 1000, "--seconds", 2],
    "rooms of 10": ["rooms", "--connections", 1000, "--seconds", 2],
};

await run_bench(call, async () => {
    const chosen = only_those(call, Object.keys(loads), given.only);
    const found = Object.fromEntries(chosen.map((name) => [name, { 1: [], 2: [] }]));
    for (let round = 0; round < given.rounds; ++round) {
        const servers = {};
        for (const threads of [1, 2]) {
            const command = ["env", `THREADS=${threads}`, join(build, "bench/bench_server")];
            servers[threads] = await start_server({ name: `${threads}`, command },
                { core: server_core, secret });
        }
        for (const name of chosen) {
            for (const threads of [1, 2]) {
                const result = await run_load(build, servers[threads], secret, loads[name]);
                found[name][threads].push(result.server_cpu_us_per_message);
            }
        }
        for (const server of Object.values(servers)) await server.stop();
    }
    console.log(columns([
        ["server CPU a message, us", "1 thread", "2 threads", "ratio, least - median - greatest"],
        ...chosen.map((name) => [name, median(found[name][1]).toFixed(2), median(found[name][2]).toFixed(2),
            range(spread(found[name][2].map((value, round) => value / found[name][1][round])))]),
    ], 1));
});
