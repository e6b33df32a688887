#!/usr/bin/env node
// Connects a second with and without the cache of verified tokens, of HS256 and of ES256: the load
// is the same, but the tokens are few and soon known, or so many that each has been forgotten when
// it comes again. The server is alone on one core and the load generator on another; three rounds
// in turn, and the table shows the best of each.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { build_option, command_line, rounds_option, run_bench } from "./runner/command_line.mjs";
import { run_load } from "./runner/load.mjs";
import { start_server } from "./runner/server_process.mjs";

const call = "./dev bench connect";
const given = command_line({
    call,
    about: "Connects a second, and what one costs the server in CPU time, with tokens that it knows and " +
        "with new ones, of HS256 and of ES256. The best of the rounds counts.",
    options: { rounds: rounds_option(3), build: build_option },
});
const build = resolve(given.build);
const server_core = 0;
const secret = randomBytes(32).toString("hex");

// The cache of a shard holds 16,384 tokens.
const crowds = { known: 1_000, unknown: 50_000 };

const folder = mkdtempSync(join(tmpdir(), "anteroom-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const [public_file, private_file] = ["public.pem", "private.pem"].map((name) => join(folder, name));
writeFileSync(public_file, publicKey.export({ type: "spki", format: "pem" }));
writeFileSync(private_file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });

const algorithms = {
    HS256: { environment: [], key: [] },
    ES256: {
        environment: ["env", `JWT_PUBLIC_KEY_FILE=${public_file}`],
        key: ["--key-file", private_file],
    },
};

async function measure(server, { key }, tokens) {
    const { messages_per_second, server_cpu_us_per_message } = await run_load(build, server, secret,
        ["connect", "--connections", 8, "--warmup", 1, "--count", 10_000, "--seconds", 15,
            "--tokens", tokens, ...key]);
    return { rate: messages_per_second, cost: server_cpu_us_per_message };
}

const column = (value) => Math.round(value).toLocaleString("en").padStart(11);

await run_bench(call, async () => {
    const best = {};
    for (let round = 0; round < given.rounds; ++round) {
        for (const [name, algorithm] of Object.entries(algorithms)) {
            const command = [...algorithm.environment, join(build, "bench/bench_server")];
            const server = await start_server({ name, command }, { core: server_core, secret });
            for (const [crowd, tokens] of Object.entries(crowds)) {
                const { rate, cost } = await measure(server, algorithm, tokens);
                const row = (best[`${name} ${crowd}`] ??= { rate: 0, cost: Infinity });
                row.rate = Math.max(row.rate, rate);
                row.cost = Math.min(row.cost, cost);
            }
            await server.stop();
        }
    }
    const names = Object.keys(algorithms);
    console.log(" ".repeat(33) + names.map((name) => name.padStart(11)).join(""));
    for (const [what, read] of Object.entries({
        "connects/s": ({ rate }) => rate,
        "server CPU, us each": ({ cost }) => cost,
    })) {
        for (const [crowd, title] of [["unknown", "new tokens"], ["known", "known tokens"]]) {
            const cells = names.map((name) => column(read(best[`${name} ${crowd}`])));
            console.log(`${title.padEnd(13)}${what.padEnd(20)}` + cells.join(""));
        }
    }
});
