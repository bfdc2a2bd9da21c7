import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key with a certificate that it signed itself, for one address. */
export interface TlsIdentity {
  /** As PEM: whoever trusts it trusts the server. */
  readonly certificate: string;
  readonly key: string;
  /** Makes a chronyd hand out NTS keys at this port, in one process. */
  chronyLines(port: number): readonly string[];
  remove(): void;
}

export function makeIdentity(address: string): TlsIdentity {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-tls-'));
  const [key, certificate] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', '/CN=cuelight-test', '-addext', `subjectAltName=IP:${address}`];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...curve, '-days', '2', ...subject, ...files], { stdio: 'ignore' });
  return {
    certificate: readFileSync(certificate, 'utf8'),
    key: readFileSync(key, 'utf8'),
    chronyLines: (port) => [
      `ntsserverkey ${key}`,
      `ntsservercert ${certificate}`,
      `ntsport ${String(port)}`,
      'ntsprocesses 0',
    ],
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
