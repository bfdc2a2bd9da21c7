import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { applyTo } from '../../studio/show/apply.ts';
import { Draft } from '../../studio/show/draft.ts';
import { isEngineCommand, showEventSchema, type EngineCommand, type ShowEvent } from '../../studio/show/show-events.ts';
import { EMPTY_MODEL } from '../../studio/show/show-model.ts';
import { takeRunId } from '../../studio/show/takes.ts';
import { AsRunLog } from '../../studio/storage/as-run-log.ts';
import type { CrasherConfig } from './support/show-crasher.ts';

const CRASHER = fileURLToPath(new URL('support/show-crasher.ts', import.meta.url));
/** Independent shows at a time, each with its own engine, and kills of each: 300 in all. */
const SHOWS = 4;
const KILLS = 75;
const CUES = 5400;
const EVERY_MS = 30;

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-show-crash-'));
  // Compiled code is kept by a process that ends in order, and saves each of the others most of its start.
  await crashShow('warm-up', 0, 0);
}, 60_000);
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The engine as it would be: everything that came out of the process, each command id once. */
class ReceivingEngine {
  readonly commands = new Map<string, EngineCommand>();
  readonly cues = new Map<string, PublishedCue>();
  readonly notices: string[] = [];

  take(line: string): void {
    const message = JSON.parse(line) as { command?: unknown; notice?: string };
    if (message.notice !== undefined) this.notices.push(message.notice);
    if (!isEngineCommand(message.command) || this.commands.has(message.command.id)) return;
    this.commands.set(message.command.id, message.command);
    this.#apply(message.command);
  }

  #apply(command: EngineCommand): void {
    const key = takeKey(command);
    if (command.type === 'publish') {
      const { cueId, runId, content, opensAtMs, closesAtMs } = command;
      if (content.kind === 'quiz') throw new Error('the show has no quiz question');
      const state = { state: 'open' as const, results: null, revealAtMs: null };
      this.cues.set(key, { cueId, runId, content, opensAtMs, closesAtMs, ...state });
      return;
    }
    const cue = this.cues.get(key);
    if (!cue) throw new Error(`${command.type} of a cue that was never published: ${key}`);
    if (command.type === 'close' || command.type === 'extend')
      this.cues.set(key, { ...cue, closesAtMs: command.closesAtMs });
    if (command.type === 'reveal') this.cues.set(key, { ...cue, state: 'closed', revealAtMs: command.revealAtMs });
    if (command.type === 'cancel') this.cues.set(key, { ...cue, state: 'void' });
  }
}

function takeKey({ runId, cueId }: { runId: string; cueId: string }): string {
  return `${runId} ${cueId}`;
}

/** Runs the show until it is killed (by us after `lifeMs`, or by itself), or ends it in order. */
async function live(engine: ReceivingEngine, config: CrasherConfig, end: { lifeMs: number; signal: NodeJS.Signals }) {
  const child = spawn(process.execPath, [CRASHER, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(dir, 'compiled') },
  });
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
  readonly taken: Record<string, number>;
  readonly missed: number;
  readonly held: number;
}

/** Kills a show again and again, lets it end in order, and checks what it left behind. */
async function crashShow(name: string, index: number, kills: number): Promise<Outcome> {
  const showDir = join(dir, name);
  mkdirSync(showDir);
  const engine = new ReceivingEngine();
  const engineFile = join(showDir, 'engine.json');
  let seed = 20_261_122 + index;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const base = { dir: showDir, engineFile, cues: CUES, everyMs: EVERY_MS, windowMs: 50 };
  for (let kill = 0; kill < kills; kill++) {
    writeFileSync(engineFile, JSON.stringify([...engine.cues.values()]));
    const when = kill % 6 === 0 ? ('before' as const) : ('after' as const);
    const killAt = kill % 3 === 0 ? { publish: 1 + Math.floor(random() * 3), when } : null;
    const lifeMs = killAt ? 1500 : random() * 250;
    await live(engine, { ...base, seed: index * 1000 + kill + 1, killAt }, { lifeMs, signal: 'SIGKILL' });
  }
  writeFileSync(engineFile, JSON.stringify([...engine.cues.values()]));
  await live(engine, { ...base, seed: index * 1000 + 999, killAt: null }, { lifeMs: 1500, signal: 'SIGTERM' });
  return check(showDir, engine);
}

/** What happened by itself came on time, ahead of the hold and after it, and nothing that was missed came later. */
function checkTimes(events: readonly ShowEvent[]): void {
  let isHeld = false;
  for (const event of events) {
    if (event.type === 'held') isHeld = true;
    if (event.type === 'released' || event.type === 'run-begun') isHeld = false;
    if (event.type !== 'cue-taken' || event.plannedAtMs === null || event.how === 'adopted') continue;
    if (event.how !== 'group') expect(isHeld).toBe(false);
    const errorMs = event.firedAtMs - event.plannedAtMs;
    expect(errorMs).toBeGreaterThanOrEqual(0);
    // What a hand made due (a chain behind a cue that was ended early, a release) is planned for that moment.
    expect(errorMs).toBeLessThan(1000);
  }
}

/** What the log says was sent: every command but adopted publishes, which the engine told us of. */
function loggedCommands(events: readonly ShowEvent[]): EngineCommand[] {
  return events.flatMap((event): EngineCommand[] => {
    if (event.type === 'engine-resynced') return event.commands;
    if (event.type === 'cue-taken' && event.how === 'adopted') return [];
    return 'command' in event && event.command !== null ? [event.command] : [];
  });
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

  // No take twice, and every command made once.
  const takes = taken.map(({ cueId, take }) => `${cueId} ${String(take)}`);
  expect(new Set(takes).size).toBe(takes.length);
  const logged = loggedCommands(events);
  expect(new Set(logged.map(({ id }) => id)).size).toBe(logged.length);

  // What was published is what was taken, on the same frame; all else was sent exactly as it was written.
  const published = [...engine.commands.values()].filter(({ type }) => type === 'publish');
  const seen = taken.flatMap(({ command }) => (command ? [command] : []));
  expect(published.map(takeKey).sort()).toEqual(seen.map(takeKey).sort());
  for (const command of seen) expect(engine.cues.get(takeKey(command))?.opensAtMs).toBe(command.opensAtMs);
  const others = (commands: Iterable<EngineCommand>): EngineCommand[] =>
    [...commands].filter(({ type }) => type !== 'publish').sort((a, b) => a.id.localeCompare(b.id));
  expect(others(engine.commands.values())).toEqual(others(logged));

  // And both know the same of each cue's last take at the end.
  const draft = new Draft(EMPTY_MODEL);
  for (const event of events) applyTo(draft, event);
  for (const { cueId, take, phase, closesAtMs } of draft.cues.values()) {
    const theirs = engine.cues.get(takeKey({ cueId, runId: takeRunId(draft.run.runId, take) }));
    if (!theirs) continue;
    expect(theirs.state === 'void').toBe(phase === 'void');
    if (phase === 'open' && draft.taken.get(cueId)?.conduct === 'interaction')
      expect(theirs.closesAtMs).toBe(closesAtMs);
  }

  checkTimes(events);
  const counts: Record<string, number> = {};
  for (const { how } of taken) counts[how] = (counts[how] ?? 0) + 1;
  const missed = ofType(events, 'cue-missed').length;
  return { lines: records.length, taken: counts, missed, held: ofType(events, 'held').length };
}

it(`sends and logs each cue exactly once through ${String(SHOWS * KILLS)} kills`, async () => {
  const outcomes = await Promise.all(
    Array.from({ length: SHOWS }, (_, index) => crashShow(String(index), index, KILLS)),
  );
  for (const { lines, taken, missed, held } of outcomes) {
    console.log(
      `${String(lines)} lines, taken: ${JSON.stringify(taken)}, ${String(missed)} missed, ${String(held)} holds`,
    );
    expect(missed).toBeGreaterThan(20);
    expect(held).toBeGreaterThan(0);
  }
  const total = (how: string): number => outcomes.reduce((sum, { taken }) => sum + (taken[how] ?? 0), 0);
  for (const how of ['go', 'fire-now', 'scheduled', 'follow-on']) expect(total(how)).toBeGreaterThan(20);
  expect(total('adopted')).toBeGreaterThan(0);
}, 900_000);
