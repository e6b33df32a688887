// Starts a measured server on one core and waits until it says where it listens.
import { spawn } from "node:child_process";

const start_timeout_ms = 10_000;
const stop_timeout_ms = 5_000;
const running = new Set();

// Nothing stays behind, whatever ends the run.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

// `command` is argv. The server is told PORT=0 and JWT_SECRET, and answers on its standard output
// with a line `listening on http://127.0.0.1:PORT`, or https. taskset becomes the server by exec, so that
// its process id is the server's.
export async function start_server({ name, command, cwd }, { core, secret }) {
    const child = spawn("taskset", ["-c", String(core), ...command], {
        cwd,
        env: { ...process.env, PORT: "0", JWT_SECRET: secret, NODE_ENV: "production" },
        stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    const exited = new Promise((resolve) => {
        child.on("error", (error) => resolve(error.message));
        child.on("exit", (code, signal) => resolve(`exit ${code ?? signal}`));
    }).finally(() => running.delete(child));

    const port = await new Promise((resolve, reject) => {
        const fail = (why) => {
            clearTimeout(timer);
            child.kill("SIGKILL");
            reject(new Error(`${name} did not start: ${why}`));
        };
        const timer = setTimeout(fail, start_timeout_ms, "it does not say where it listens");
        exited.then(fail);
        let said = "";
        child.stdout.setEncoding("utf8").on("data", (text) => {
            if (said.length < 4096) said += text;
            const match = /listening on https?:\/\/127\.0\.0\.1:(\d+)\s/.exec(said);
            if (match === null) return;
            clearTimeout(timer);
            resolve(Number(match[1]));
        });
    });

    const stop = async () => {
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), stop_timeout_ms);
        await exited;
        clearTimeout(timer);
    };
    return { name, port, pid: child.pid, stop };
}
