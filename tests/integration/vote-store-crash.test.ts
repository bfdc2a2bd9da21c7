import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VoteStore } from '../../rehearsal/engine/vote-store.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';

const CRASHER = fileURLToPath(new URL('support/vote-crasher.ts', import.meta.url));
const KILLS = 8;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-crash-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Lets a process store votes, kills it mid-way, and returns the votes whose ack came out. */
async function crash(file: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [CRASHER, file, `round-${String(round)}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 60 + round * 23));
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  // The last line may be cut off in the middle: then nobody heard that ack.
  return output.split('\n').slice(0, -1);
}

it(`has every acked vote exactly once after each of ${String(KILLS)} kills`, async () => {
  const file = join(folder, 'engine.sqlite');
  const acked: string[] = [];
  for (let round = 0; round < KILLS; round++) {
    acked.push(...(await crash(file, round)));
    const store = new VoteStore({ clock: new FakeClock(), file, log: () => undefined });
    const stored = store.load().votes.map((vote) => vote.voteId);
    store.close();
    const distinct = new Set(stored);
    expect(distinct.size).toBe(stored.length);
    expect(acked.filter((voteId) => !distinct.has(voteId))).toEqual([]);
  }
  expect(acked.length).toBeGreaterThan(KILLS * 20);
});
