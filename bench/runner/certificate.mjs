// A self-signed certificate for 127.0.0.1, made for one run.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// ECDSA on P-256, as most certificates are now. The files are gone when the process is.
export function make_certificate() {
    const folder = mkdtempSync(join(tmpdir(), "anteroom-bench-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const certificate = join(folder, "certificate.pem");
    const key = join(folder, "key.pem");
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
        "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: ["ignore", "ignore", "pipe"] });
    return { certificate, key };
}
