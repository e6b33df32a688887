#!/usr/bin/env node
// Compares Anteroom with its peers: the same load on each in turn, the server alone on one core
// and the load generator on another, and what each message costs the server in CPU time.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { command_line, out_option, refuse, release_build, rounds_option, run_bench } from
    "./runner/command_line.mjs";
import { write_results } from "./runner/results.mjs";
import { start_server } from "./runner/server_process.mjs";
import { summarise, table } from "./runner/summary.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const subject = "anteroom";

const call = "./dev bench";
const given = command_line({
    call,
    about: "Compares Anteroom with its peers: what a message, a connect and an idle connection cost the " +
        "server, in ratios within a round.",
    options: {
        anteroom: {
            place: "PATH", text: "Anteroom's measured server",
            value: join(release_build, "bench/bench_server"), shown: "build/release/bench/bench_server",
        },
        load: {
            place: "PATH", text: "the program whose `bench` makes the load [anteroom in the same build]",
        },
        "peers-only": { text: "leave Anteroom out" },
        uwebsockets: { text: "bare uWebSockets, too, which says the same bytes as the floor" },
        floor: {
            place: "COMMAND",
            text: "another floor than bench_floor beside Anteroom's server; it obeys PORT and JWT_SECRET, " +
                'says "listening on http://127.0.0.1:PORT" and has the events',
        },
        modes: { place: "LIST", text: "of echo,polling,broadcast,rooms,connect,idle [all]" },
        rounds: { ...rounds_option(3), whole: [1, 20] },
        seconds: {
            place: "S", text: "length of one echo or broadcast measurement", whole: [1, 60], value: 3,
        },
        "server-core": { place: "N", text: "where the server runs", whole: [0, 1023], value: 0 },
        "load-core": { place: "N", text: "where the load generator runs", whole: [0, 1023], value: 1 },
        out: out_option("latest.json"),
    },
});
const { rounds, seconds, "server-core": server_core, "load-core": load_core } = given;

const server_binary = resolve(given.anteroom);
const floor_binary = join(dirname(server_binary), "bench_floor");
const uwebsockets_binary = join(here, "peers/uwebsockets/target/release/bench_uwebsockets");
const load_binary = resolve(given.load ?? join(dirname(server_binary), "../anteroom"));
const out = resolve(given.out);

// A peer is one line here and, when it is a program of its own, a directory in peers/.
const peers = [
    { name: subject, command: [server_binary], needs: server_binary, skip: given["peers-only"] },
    {
        name: "socket.io (node)",
        command: [process.execPath, "server.mjs"],
        cwd: join(here, "peers/node"),
        needs: join(here, "peers/node/node_modules"),
        how: "run `npm ci` in bench/peers/node",
    },
    {
        name: "uwebsockets",
        command: [uwebsockets_binary],
        needs: uwebsockets_binary,
        how: "run `cargo build --release` in bench/peers/uwebsockets; its README says what it needs",
        skip: !given.uwebsockets,
    },
    given.floor
        ? { name: "floor", command: ["sh", "-c", `exec ${given.floor}`] }
        : { name: "floor", command: [floor_binary], needs: floor_binary },
].filter((peer) => !peer.skip);

// `fresh`: memory is only comparable in a process that has done nothing yet.
const loads = {
    echo: { args: ["--connections", 100, "--seconds", seconds] },
    polling: {
        mode: "echo", without: ["floor", "uwebsockets"],
        args: ["--transport", "polling", "--connections", 100, "--seconds", seconds],
    },
    broadcast: { args: ["--connections", 1000, "--seconds", seconds] },
    rooms: { args: ["--connections", 1000, "--seconds", seconds] },
    connect: { args: ["--connections", 8, "--count", 2000, "--seconds", 15] },
    idle: { args: ["--connections", 5000, "--seconds", 1], fresh: true },
};
const modes = given.modes?.split(",") ?? Object.keys(loads);
for (const mode of modes) if (!(mode in loads)) refuse(call, `there is no mode '${mode}'`);

for (const { name, needs, how } of [...peers, { name: "the load generator", needs: load_binary }]) {
    if (needs && !existsSync(needs)) refuse(call, `${name}: ${how ?? `there is no ${needs}`}`);
}

const secret = randomBytes(32).toString("hex");
const run_load = promisify(execFile);

async function measure(mode, server, round) {
    const args = ["bench", loads[mode].mode ?? mode, "--json", "--quiet", "--port", server.port,
        "--server-pid", server.pid, "--cpu", load_core, ...loads[mode].args].map(String);
    const load_timeout_ms = 120_000;
    const { stdout } = await run_load(load_binary, args,
        { env: { ...process.env, JWT_SECRET: secret }, timeout: load_timeout_ms });
    const run = { peer: server.name, round, ...JSON.parse(stdout), mode };
    process.stderr.write(`round ${round + 1}  ${server.name.padEnd(18)}  ${stdout}`);
    return run;
}

// Within a round the servers take turns mode by mode, so that a neighbour's burst of work on the
// machine meets all of them alike; they wait idle meanwhile.
async function run_round(round) {
    const runs = [];
    const start = (peer) => start_server(peer, { core: server_core, secret });
    const warm_modes = modes.filter((mode) => !loads[mode].fresh);
    const servers = [];
    for (const peer of warm_modes.length > 0 ? peers : []) servers.push(await start(peer));
    for (const mode of warm_modes) {
        for (const server of servers)
            if (!loads[mode].without?.includes(server.name)) runs.push(await measure(mode, server, round));
    }
    for (const server of servers) await server.stop();

    for (const mode of modes.filter((mode) => loads[mode].fresh)) {
        for (const peer of peers) {
            const server = await start(peer);
            runs.push(await measure(mode, server, round));
            await server.stop();
        }
    }
    return runs;
}

await run_bench(call, async () => {
    const runs = [];
    for (let round = 0; round < rounds; ++round) runs.push(...(await run_round(round)));
    const summary = summarise(runs, subject);
    console.log(table(summary, subject));
    write_results(out, { rounds, summary, runs });
});
