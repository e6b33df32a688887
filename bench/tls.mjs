#!/usr/bin/env node
// What TLS costs: the same server with it and without, the same load on both in turn, as ratios
// within a round. The certificate is made for the run.
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";

import { make_certificate } from "./runner/certificate.mjs";
import { build_option, command_line, only_option, only_those, out_option, rounds_option, run_bench } from
    "./runner/command_line.mjs";
import { run_load } from "./runner/load.mjs";
import { write_results } from "./runner/results.mjs";
import { start_server } from "./runner/server_process.mjs";
import { columns, range, spread } from "./runner/spread.mjs";

const call = "./dev bench tls";
const given = command_line({
    call,
    about: "What TLS costs: the same server with it and without, the same load on both in turn, as ratios " +
        "within a round.",
    options: {
        rounds: rounds_option(5),
        only: only_option,
        build: build_option,
        out: out_option("tls.json"),
    },
});
const build = resolve(given.build);
const out = resolve(given.out);
const server_core = 0;
const secret = randomBytes(32).toString("hex");
const { certificate, key } = make_certificate();

// The least disturbed of the slices counts where there are some; of a connect, whole runs.
const slices = 5;
const flow = ["--warmup", 0.3, "--seconds", 1, "--slices", slices];
const connects = ["--connections", 8, "--count", 1500, "--seconds", 10, "--warmup", 0.5];
const cpu = (run) => Math.min(...(run.server_cpu_us_of_slices ?? [run.server_cpu_us_per_message]));
const rows = {
    "echo, 100 connections": {
        unit: "us/message", read: cpu, args: ["echo", "--connections", 100, ...flow],
    },
    "echo over polling, 100": {
        unit: "us/message", read: cpu,
        args: ["echo", "--transport", "polling", "--connections", 100, ...flow],
    },
    "broadcast to 1,000": {
        unit: "us/delivery", read: cpu, args: ["broadcast", "--connections", 1000, ...flow],
    },
    "connect, full handshake": { unit: "us/connect", read: cpu, args: ["connect", ...connects] },
    "connect, resumed": {
        unit: "us/connect", read: cpu, args: ["connect", ...connects], tls: ["--resume"],
    },
    // In processes that have done nothing yet.
    "idle, 2,000 connections": {
        unit: "bytes/conn", read: (run) => run.server_bytes_per_connection.anonymous, fresh: true,
        args: ["idle", "--connections", 2000, "--seconds", 0.5],
    },
};

const server_binary = join(build, "bench/bench_server");
const start_plain = () => start_server({ name: "plain", command: [server_binary] },
    { core: server_core, secret });
async function start_tls() {
    const command = ["env", `TLS_CERTIFICATE_FILE=${certificate}`, `TLS_KEY_FILE=${key}`,
        server_binary];
    const server = await start_server({ name: "TLS", command }, { core: server_core, secret });
    return { ...server, https: ["--url", `https://127.0.0.1:${server.port}`, "--ca", certificate] };
}

await run_bench(call, async () => {
    const runs = [];
    const chosen = only_those(call, Object.keys(rows), given.only).map((name) => [name, rows[name]]);
    for (let round = 0; round < given.rounds; ++round) {
        let servers = [await start_plain(), await start_tls()];
        for (const [row, { args, tls, read, fresh }] of chosen) {
            if (fresh) {
                for (const server of servers) await server.stop();
                servers = [await start_plain(), await start_tls()];
            }
            for (const server of servers) {
                const all = [...args, ...(server.https && tls ? tls : [])];
                const run = await run_load(build, server, secret, all);
                runs.push({ row, peer: server.name, round, cost: read(run), ...run });
                process.stderr.write(`round ${round + 1}  ${server.name.padEnd(5)}  ${row}: ` +
                    `${read(run).toFixed(2)} ${run.tls ? JSON.stringify(run.tls) : ""}\n`);
            }
        }
        for (const server of servers) await server.stop();
    }
    const of = (row, peer) => runs.filter((run) => run.row === row && run.peer === peer);
    const summary = chosen.map(([row, { unit }]) => ({
        row, unit,
        plain: spread(of(row, "plain").map((run) => run.cost)),
        tls: spread(of(row, "TLS").map((run) => run.cost)),
        ratio: spread(of(row, "TLS").map((run, at) => run.cost / of(row, "plain")[at].cost)),
    }));
    console.log(columns([["min - median - max", "unit", "plain", "TLS 1.3", "ratio"],
        ...summary.map((found) => [found.row, found.unit, range(found.plain), range(found.tls),
            range(found.ratio)])], 2));
    write_results(out, { rounds: given.rounds, summary, runs });
});
