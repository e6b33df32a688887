// Runs the load generator against a server that start_server() has started.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const load_core = 1;
const timeout_ms = 120_000;

// `args` are what follows `anteroom bench`. Answers its measurement.
export async function run_load(build, server, secret, args) {
    const all = ["bench", ...args, "--json", "--quiet",
        ...(server.https ?? ["--port", server.port]),
        "--server-pid", server.pid, "--cpu", load_core].map(String);
    const { stdout } = await promisify(execFile)(join(build, "anteroom"), all, {
        env: { ...process.env, JWT_SECRET: secret }, timeout: timeout_ms,
    });
    return JSON.parse(stdout);
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
