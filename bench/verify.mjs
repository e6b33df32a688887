#!/usr/bin/env node
// Tokens that one core verifies in a second, beside the bare signatures that `openssl speed` checks
// in the same run. Three rounds in turn; the table shows the best of each, for whatever else the
// machine does only makes a round slower.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

import { build_option, command_line, rounds_option, run_bench } from "./runner/command_line.mjs";

const call = "./dev bench verify";
const given = command_line({
    call,
    about: "Tokens that one core verifies in a second, beside the bare signatures that `openssl speed` " +
        "checks in the same run. The best of the rounds counts.",
    options: { rounds: rounds_option(3), build: build_option },
});
const program = join(resolve(given.build), "bench/bench_verify");

// What `openssl speed` calls the signature of an algorithm. It has no PSS: RSA is the same.
const bare_names = {
    RS256: "rsa2048", PS256: "rsa2048", ES256: "ecdsap256", ES384: "ecdsap384",
    ES512: "ecdsap521", EdDSA: "ed25519",
};

/** Verifications a second by algorithm, from the machine-readable lines of `openssl speed`. */
function openssl_round() {
    const names = [...new Set(Object.values(bare_names))];
    const text = execFileSync("openssl", ["speed", "-mr", "-seconds", "1", ...names], {
        encoding: "utf8", stdio: ["ignore", "pipe", "ignore"],
    });
    // +F2:..:bits:sign:verify for RSA, +F4 for ECDSA and +F6 for EdDSA with the name in between;
    // the times are seconds for one.
    const of_kind = (kind) => text.split("\n").filter((line) => line.startsWith(kind))
        .map((line) => line.split(":"));
    const rates = {};
    for (const row of of_kind("+F2")) rates.rsa2048 = row;
    for (const row of of_kind("+F4")) rates[`ecdsap${row[2]}`] = row;
    for (const row of of_kind("+F6")) rates.ed25519 = row;
    return Object.fromEntries(
        Object.entries(rates).map(([name, row]) => [name, rate_of(row)]));
}

const rate_of = (row) => {
    const last = Number(row[row.length - 1]);
    return last > 1 ? last : 1 / last;
};

function our_round() {
    const text = execFileSync(program, ["700"], { encoding: "utf8" });
    return text.trim().split("\n").map((line) => JSON.parse(line));
}

const number = (value) => Math.round(value).toLocaleString("en").padStart(10);

await run_bench(call, () => {
    const best = {};
    const storms = [];
    const keep = (name, rate) => (best[name] = Math.max(best[name] ?? 0, rate));
    for (let round = 0; round < given.rounds; ++round) {
        for (const [name, rate] of Object.entries(openssl_round())) keep(name, rate);
        for (const { algorithm, verified, known, ...storm } of our_round()) {
            if (storm.storm) storms.push(storm);
            else keep(algorithm, verified);
            if (algorithm) keep(`${algorithm} known`, known);
        }
    }
    console.log("algorithm   verified/s  openssl/s   ratio  known/s");
    for (const algorithm of ["HS256", ...Object.keys(bare_names)]) {
        const bare = best[bare_names[algorithm]];
        const ratio = bare ? `${Math.round((100 * best[algorithm]) / bare)} %`.padStart(6) : "      ";
        console.log(`${algorithm.padEnd(11)} ${number(best[algorithm])} ` +
            `${bare ? number(bare) : " ".repeat(10)}  ${ratio} ${number(best[`${algorithm} known`])}`);
    }
    const calmest = storms.reduce((one, other) =>
        (other.longest_turn_ms < one.longest_turn_ms ? other : one));
    console.log(`storm of ${calmest.storm} clients with new ES256 tokens: ${calmest.turns} turns, ` +
        `the longest ${calmest.longest_turn_ms} ms`);
});
