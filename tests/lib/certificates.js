// Certificates of a server on 127.0.0.1, made by openssl for one test and gone with it.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @import { TestContext } from 'node:test' */

/** @param {string} folder @param {string} name */
function make(folder, name) {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '1', '-subj', `/CN=${name}`],
    ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ...['-keyout', key, '-out', certificate],
  ], { stdio: 'ignore' });
  return { certificate, key };
}

/** A certificate file and its key file, which may change while a server runs. */
export class Certificate {
  #folder;
  #made = 0;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
    this.file = join(folder, 'server.crt');
    this.key = join(folder, 'server.key');
    this.replace();
  }

  /** @param {TestContext} t */
  static for(t) {
    const folder = mkdtempSync(join(tmpdir(), 'anteroom-tls-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return new Certificate(folder);
  }

  /** Makes another one and puts it in the place of the former. */
  replace() {
    const { certificate, key } = make(this.#folder, `server-${++this.#made}`);
    renameSync(certificate, this.file);
    renameSync(key, this.key);
  }

  get pem() {
    return readFileSync(this.file, 'utf8');
  }

  get fingerprint() {
    return new X509Certificate(this.pem).fingerprint256;
  }
}
