import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reportSchema } from '../../shared/report/report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** The very command of the README, through `scripts/start.mjs`. */
function npmStart(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('exit', (code) => {
      resolve({ code, output });
    });
  });
}

it('runs the demo show without a window and reports it without loss', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-headless-'));
  const file = join(dir, 'out.json');
  const flags = '--headless --source test --go-live --run --audience 100 --for 30'.split(' ');
  const { code, output } = await npmStart(...flags, '--report', file, '--data', join(dir, 'data'));
  expect(output).not.toContain('Problem:');
  expect(code).toBe(0);
  expect(output.split('\n').filter((line) => line.startsWith('on air')).length).toBeGreaterThan(20);
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(report.onAirMs).toBeGreaterThan(25_000);
  expect(report.votes.lost).toBe(0);
  expect(report.votes.counted).toBeGreaterThan(50);
  // A window may be open at the end: a vote is counted a moment before its viewer hears and reports the acknowledgement.
  expect(report.votes.acked).toBeLessThanOrEqual(report.votes.counted);
  expect(report.votes.counted).toBeLessThanOrEqual(report.votes.sent);
  expect(report.glassToGlassMs?.p95).toBeLessThan(3_000);
  const fired = report.cues.filter((cue) => cue.firedAt !== null);
  expect(fired.length).toBeGreaterThanOrEqual(2);
  for (const cue of fired) expect(cue.fireErrorMs).toBeGreaterThanOrEqual(0);
  rmSync(dir, { recursive: true });
});

it('refuses what it does not know, with a hint', async () => {
  const { code, output } = await npmStart('--headles');
  expect(code).toBe(2);
  expect(output).toContain('Did you mean --headless?');
});
