import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Child } from '../../launcher/child.ts';
import { nodeSpawner } from '../../launcher/spawn-node.ts';
import { waitFor } from '../harness/studio.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-spawn-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Starts a child with this text and gives what it said and how it ended, as they come. */
function run(text: string): { child: Child; said: unknown[]; ended: string[] } {
  const entry = join(dir, 'entry.ts');
  writeFileSync(entry, text);
  const child = nodeSpawner(join(dir, 'compile-cache'))(entry, join(dir, 'child.log'));
  const said: unknown[] = [];
  const ended: string[] = [];
  child.onMessage((message) => said.push(message));
  child.onExit((how) => ended.push(how));
  return { child, said, ended };
}

describe('nodeSpawner', () => {
  it('keeps the compiled code, so that a child that comes back starts faster', async () => {
    writeFileSync(join(dir, 'part.ts'), `export const answer: number = 42;`);
    const text = `
      import { flushCompileCache } from 'node:module';
      const { answer } = await import('./part.ts');
      flushCompileCache();
      process.send({ answer });
      process.on('message', () => undefined);`;
    const { child, said, ended } = run(text);
    await waitFor('its word', () => said.length > 0);
    expect(said).toEqual([{ answer: 42 }]);
    child.kill();
    await waitFor('its end', () => ended.length > 0);
    expect(ended).toEqual(['signal SIGKILL']);
    expect(readdirSync(join(dir, 'compile-cache'), { recursive: true }).length).toBeGreaterThan(1);
  });

  it('writes what it prints to its log, and keeps the log before', async () => {
    for (const words of ['first', 'second']) {
      const { ended } = run(`process.stdout.write('${words}'); process.exitCode = 3; process.disconnect();`);
      await waitFor('its end', () => ended.length > 0);
      expect(ended).toEqual(['exit code 3']);
    }
    expect(readFileSync(join(dir, 'child.log'), 'utf8')).toBe('second');
    expect(readFileSync(join(dir, 'child.log.1'), 'utf8')).toBe('first');
    expect(existsSync(join(dir, 'child.log.2'))).toBe(false);
  });
});
