// What a bench leaves in bench/results: every run behind its figures, the commit and the machine.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const results_folder = join(here, "../results");

function commit() {
    const git = (...args) => execFileSync("git", args,
        { cwd: here, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    try {
        return { id: git("rev-parse", "HEAD"), modified: git("status", "--porcelain") !== "" };
    } catch {
        return null;  // not a checkout
    }
}

// `found` is whatever the bench has to say: its summary and its runs.
export function write_results(path, found) {
    const machine = {
        cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length,
        kernel: release(), node: process.version,
    };
    mkdirSync(dirname(path), { recursive: true });
    const all = { commit: commit(), date: new Date().toISOString(), machine, ...found };
    writeFileSync(path, JSON.stringify(all, null, 2) + "\n");
}
