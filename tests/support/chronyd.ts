import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real chronyd that serves this machine's own clock and leaves it alone (`-x`). */
export interface Chronyd {
  readonly server: string;
  /** Kills it as a crash would. */
  kill(): Promise<void>;
}

/** A real chronyd as a client: it measures and corrects its own idea of the time, and leaves the machine's alone (`-x`). */
export interface ChronydClient {
  /** How far it believes this machine's clock to be off: ms, ahead is positive; null before it chose a server. */
  offsetMs(): Promise<number | null>;
  kill(): Promise<void>;
}

async function launch(lines: (dir: string) => readonly string[]): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-chrony-'));
  const config = join(dir, 'chrony.conf');
  const own = [`pidfile ${join(dir, 'chronyd.pid')}`, `driftfile ${join(dir, 'drift')}`];
  writeFileSync(config, [...lines(dir), ...own].join('\n'));
  const child: ChildProcess = spawn('chronyd', ['-x', '-u', 'root', '-d', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const output: string[] = [];
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      rmSync(dir, { recursive: true, force: true });
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`chronyd ended: ${output.join('')}`));
    });
    child.stderr?.on('data', (text: Buffer) => {
      output.push(String(text));
      if (output.join('').includes('Disabled control of system clock')) resolve();
    });
  });
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}

export async function startChronyd(address: string, port: number, more: readonly string[] = []): Promise<Chronyd> {
  const kill = await launch(() => [
    `bindaddress ${address}`,
    `port ${String(port)}`,
    'cmdport 0',
    'bindcmdaddress /',
    'allow 127.0.0.0/8',
    'local stratum 1',
    ...more,
  ]);
  return { server: `${address}:${String(port)}`, kill };
}

/** Asks each of `servers` once a second; its own command port is at `commandPort` on loopback. */
export async function startChronydClient(
  servers: readonly { address: string; port: number }[],
  commandPort: number,
): Promise<ChronydClient> {
  const kill = await launch(() => [
    ...servers.map(({ address, port }) => `server ${address} port ${String(port)} minpoll 0 maxpoll 0 iburst`),
    'port 0',
    `cmdport ${String(commandPort)}`,
    'bindcmdaddress 127.0.0.1',
    'bindcmdaddress /',
  ]);
  return {
    kill,
    offsetMs: async () => {
      const { stdout } = await run('chronyc', ['-n', '-c', '-h', '127.0.0.1', '-p', String(commandPort), 'tracking']);
      // refid, address, stratum, reference time, system time (s), …
      const [refId = '', , , , systemS] = stdout.trim().split(',');
      const offsetS = Number(systemS);
      return refId === '00000000' || refId === '' || !Number.isFinite(offsetS) ? null : offsetS * 1000;
    },
  };
}
