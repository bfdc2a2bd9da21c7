import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlMessageSchema, type ControlMessage, type PublishedCue } from '../../shared/interaction/protocol.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { showEventSchema, type ShowEvent } from '../../studio/show/show-events.ts';
import { AsRunLog } from '../../studio/storage/as-run-log.ts';
import type { CrasherConfig } from './support/show-crasher.ts';

const CRASHER = fileURLToPath(new URL('support/show-crasher.ts', import.meta.url));
/** Independent shows at a time, each with its own engine, and kills of each. */
const SHOWS = 2;
const KILLS = 13;
const CUES = 1000;
const EVERY_MS = 45;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-show-crash-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The engine as it would be: everything that came out of the process, each command id once. */
class ReceivingEngine {
  readonly commands = new Map<string, ControlMessage>();
  readonly cues = new Map<string, PublishedCue>();
  readonly notices: string[] = [];

  take(line: string): void {
    const message = JSON.parse(line) as { command?: unknown; notice?: string };
    if (message.notice !== undefined) this.notices.push(message.notice);
    if (message.command === undefined) return;
    const command = controlMessageSchema.parse(message.command);
    if (!('id' in command) || typeof command.id !== 'string' || this.commands.has(command.id)) return;
    this.commands.set(command.id, command);
    this.#apply(command);
  }

  #apply(command: ControlMessage): void {
    if (command.type === 'publish') {
      const { cueId, runId, poll, opensAtMs, closesAtMs } = command;
      const state = { state: 'open' as const, results: null, revealAtMs: null };
      this.cues.set(cueId, { cueId, runId, kind: 'poll', poll, opensAtMs, closesAtMs, ...state });
      return;
    }
    if (!('cueId' in command)) return;
    const cue = this.cues.get(command.cueId);
    if (!cue) return;
    if (command.type === 'close') this.cues.set(cue.cueId, { ...cue, closesAtMs: command.closesAtMs });
    if (command.type === 'reveal')
      this.cues.set(cue.cueId, { ...cue, state: 'closed', revealAtMs: command.revealAtMs });
    if (command.type === 'cancel') this.cues.set(cue.cueId, { ...cue, state: 'void' });
  }
}

/** Runs the show until it is killed (by us after `lifeMs`, or by itself), or ends it in order. */
async function live(engine: ReceivingEngine, config: CrasherConfig, end: { lifeMs: number; signal: NodeJS.Signals }) {
  const child = spawn(process.execPath, [CRASHER, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let rest = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) engine.take(line);
    timer ??= setTimeout(() => child.kill(end.signal), end.lifeMs);
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  clearTimeout(limit);
}

function ofType<T extends ShowEvent['type']>(events: readonly ShowEvent[], type: T) {
  return events.filter((event): event is Extract<ShowEvent, { type: T }> => event.type === type);
}

/** What one show came to, counted over its whole life. */
interface Outcome {
  readonly lines: number;
  readonly scheduled: number;
  readonly byHand: number;
  readonly missed: number;
  readonly adopted: number;
}

/** Kills a show again and again, lets it end in order, and checks what it left behind. */
async function crashShow(index: number): Promise<Outcome> {
  const showDir = join(dir, String(index));
  mkdirSync(showDir);
  const engine = new ReceivingEngine();
  const engineFile = join(showDir, 'engine.json');
  let seed = 20_261_122 + index;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const base = { dir: showDir, engineFile, cues: CUES, everyMs: EVERY_MS, windowMs: 50 };
  for (let kill = 0; kill < KILLS; kill++) {
    writeFileSync(engineFile, JSON.stringify([...engine.cues.values()]));
    const when = kill % 6 === 0 ? ('before' as const) : ('after' as const);
    const killAt = kill % 2 === 0 ? { publish: 1 + Math.floor(random() * 3), when } : null;
    const lifeMs = killAt ? 1500 : 100 + random() * 500;
    await live(engine, { ...base, seed: index * 100 + kill + 1, killAt }, { lifeMs, signal: 'SIGKILL' });
  }
  writeFileSync(engineFile, JSON.stringify([...engine.cues.values()]));
  await live(engine, { ...base, seed: index * 100 + 99, killAt: null }, { lifeMs: 1500, signal: 'SIGTERM' });
  return check(showDir, engine);
}

function check(showDir: string, engine: ReceivingEngine): Outcome {
  const studioClock = new StudioClock(platformClock);
  const log = AsRunLog.open({
    dir: showDir,
    clock: platformClock,
    studioClock,
    onNotice: (_, text) => engine.notices.push(text),
  });
  const records = log.replay(null);
  expect(log.verify()).toBeNull();
  log.close();
  expect(engine.notices).toEqual([]);
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1));

  const events = records.map(({ event }) => showEventSchema.parse(event));
  const taken = ofType(events, 'cue-taken');
  const commands = [...engine.commands.values()];
  const published = commands.flatMap((command) => (command.type === 'publish' ? [command] : []));

  // No cue twice, in the log or on the wire; and the two tell the same.
  expect(new Set(taken.map(({ cueId }) => cueId)).size).toBe(taken.length);
  expect(published.map(({ cueId }) => cueId).sort()).toEqual(taken.map(({ cueId }) => cueId).sort());
  for (const { cueId, command } of taken) expect(engine.cues.get(cueId)?.opensAtMs).toBe(command.opensAtMs);
  for (const [type, event] of [
    ['close', 'cue-closed'],
    ['reveal', 'cue-revealed'],
  ] as const) {
    const sent = commands.flatMap((command) => (command.type === type ? [command.cueId] : []));
    expect(sent.sort()).toEqual(
      ofType(events, event)
        .map(({ cueId }) => cueId)
        .sort(),
    );
  }

  // Never early, never late; what passed while it was down is missed and stays so.
  const scheduled = taken.filter(({ how }) => how === 'scheduled');
  for (const { plannedAtMs, firedAtMs } of scheduled) {
    expect(firedAtMs - (plannedAtMs ?? 0)).toBeGreaterThanOrEqual(0);
    expect(firedAtMs - (plannedAtMs ?? 0)).toBeLessThan(1000);
  }
  const adopted = taken.filter(({ how }) => how === 'adopted').map(({ cueId }) => cueId);
  const byHand = taken.filter(({ how }) => how === 'go').map(({ cueId }) => cueId);
  const missed = ofType(events, 'cue-missed').map(({ cueId }) => cueId);
  for (const { cueId } of scheduled) expect(missed).not.toContain(cueId);
  return {
    lines: records.length,
    scheduled: scheduled.length,
    byHand: byHand.length,
    missed: missed.length,
    adopted: adopted.length,
  };
}

it(`sends and logs each cue exactly once through ${String(SHOWS * KILLS)} kills`, async () => {
  const outcomes = await Promise.all(Array.from({ length: SHOWS }, (_, index) => crashShow(index)));
  for (const { lines, scheduled, byHand, missed, adopted } of outcomes) {
    console.log(
      `${String(lines)} lines: ${String(scheduled)} fired, ${String(byHand)} by hand, ` +
        `${String(missed)} missed while down, ${String(adopted)} adopted from the engine`,
    );
    expect(missed).toBeGreaterThan(20);
  }
  const total = (count: keyof Outcome): number => outcomes.reduce((sum, outcome) => sum + outcome[count], 0);
  expect(total('scheduled')).toBeGreaterThan(20);
  expect(total('adopted')).toBeGreaterThan(0);
}, 240_000);
