#!/usr/bin/env node
// Compares Anteroom with its peers: the same load on each in turn, the server alone on one core
// and the load generator on another, and what each message costs the server in CPU time.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

import { results_folder, write_results } from "./runner/results.mjs";
import { start_server } from "./runner/server_process.mjs";
import { summarise, table } from "./runner/summary.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const subject = "anteroom";

const usage = `usage: run.mjs [options]

  --anteroom PATH     Anteroom's measured server [build/release/bench/bench_server]
  --load PATH         the program whose \`bench\` makes the load [anteroom in the same build]
  --peers-only        leave Anteroom out
  --uwebsockets       bare uWebSockets, too, which says the same bytes as the floor
  --floor COMMAND     another floor than bench_floor beside Anteroom's server; it obeys PORT and
                      JWT_SECRET, says "listening on http://127.0.0.1:PORT" and has the events
  --modes LIST        of echo,polling,broadcast,rooms,connect,idle [all]
  --rounds N          1 to 20 [3]
  --seconds S         length of one echo or broadcast measurement [3]
  --server-core N     [0]
  --load-core N       [1]
  --out PATH          [bench/results/latest.json]
`;

const { values: given } = (() => {
    const text = { type: "string" };
    const flag = { type: "boolean" };
    try {
        return parseArgs({
            options: {
                anteroom: text, load: text, floor: text, modes: text, rounds: text, seconds: text,
                "server-core": text, "load-core": text, out: text, "peers-only": flag, uwebsockets: flag, help: flag,
            },
        });
    } catch (error) {
        return refuse(error.message);
    }
})();
if (given.help) {
    process.stdout.write(usage);
    process.exit(0);
}

const server_binary = resolve(
    given.anteroom ?? join(here, "../build/release/bench/bench_server"));
const floor_binary = join(dirname(server_binary), "bench_floor");
const uwebsockets_binary = join(here, "peers/uwebsockets/target/release/bench_uwebsockets");
const load_binary = resolve(given.load ?? join(dirname(server_binary), "../anteroom"));
const rounds = whole("rounds", 3, 1, 20);
const seconds = whole("seconds", 3, 1, 60);
const server_core = whole("server-core", 0, 0, 1023);
const load_core = whole("load-core", 1, 0, 1023);
const out = resolve(given.out ?? join(results_folder, "latest.json"));

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
for (const mode of modes) if (!(mode in loads)) refuse(`there is no mode '${mode}'`);

for (const { name, needs, how } of [...peers, { name: "the load generator", needs: load_binary }]) {
    if (needs && !existsSync(needs)) refuse(`${name}: ${how ?? `there is no ${needs}`}`);
}

function refuse(why) {
    process.stderr.write(`run.mjs: ${why}; see --help\n`);
    process.exit(2);
}

function whole(name, by_default, min, max) {
    const value = Number(given[name] ?? by_default);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return refuse(`--${name} takes a whole number from ${min} to ${max}`);
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

try {
    const runs = [];
    for (let round = 0; round < rounds; ++round) runs.push(...(await run_round(round)));
    const summary = summarise(runs, subject);
    console.log(table(summary, subject));
    write_results(out, { rounds, summary, runs });
} catch (error) {
    process.stderr.write(`run.mjs: ${(error.stderr || error.message).trim()}\n`);
    process.exit(1);
}
