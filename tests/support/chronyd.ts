import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real chronyd that serves this machine's own clock and leaves it alone (`-x`). */
export interface Chronyd {
  readonly server: string;
  /** Kills it as a crash would. */
  kill(): Promise<void>;
}

export async function startChronyd(address: string, port: number): Promise<Chronyd> {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-chrony-'));
  const config = join(dir, 'chrony.conf');
  writeFileSync(
    config,
    [
      `bindaddress ${address}`,
      `port ${String(port)}`,
      'cmdport 0',
      'bindcmdaddress /',
      'allow 127.0.0.0/8',
      'local stratum 1',
      `pidfile ${join(dir, 'chronyd.pid')}`,
      `driftfile ${join(dir, 'drift')}`,
    ].join('\n'),
  );
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
  return {
    server: `${address}:${String(port)}`,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
