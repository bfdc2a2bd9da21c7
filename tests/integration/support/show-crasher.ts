import { readFileSync, writeSync } from 'node:fs';
import type { Cue } from '../../../shared/cues/registry.ts';
import type { ControlMessage, PublishedCue } from '../../../shared/interaction/protocol.ts';
import { StudioClock } from '../../../shared/time/studio-clock.ts';
import { platformClock } from '../../../studio/platform-clock.ts';
import { ShowRunner } from '../../../studio/show/show-runner.ts';
import { takeRunId } from '../../../studio/show/takes.ts';
import { testCue, testCueOf, testShow } from '../../../studio/show/test-show.ts';
import { startWorkerScheduler } from '../../../studio/show/worker-scheduler.ts';
import { AsRunLog } from '../../../studio/storage/as-run-log.ts';

/** How the test starts this process, as JSON in its first argument. */
export interface CrasherConfig {
  dir: string;
  /** What the engine has: a JSON file of PublishedCue[]. */
  engineFile: string;
  cues: number;
  everyMs: number;
  windowMs: number;
  seed: number;
  /** Kill itself at the n-th publish, before or after it is out. */
  killAt: { publish: number; when: 'before' | 'after' } | null;
}

const config = JSON.parse(process.argv[2] ?? '') as CrasherConfig;

/** How many cues make a turn of the show: each kind of running and following once. */
const TURN = 10;

/** Chains of timers and overlays that begin by the clock, and questions for the producer's hand between them. */
function cueAt(n: number): Cue {
  const id = `c${String(n)}`;
  const atMs = n * config.everyMs;
  const { windowMs } = config;
  const follow = (postWaitMs: number) => ({ kind: 'auto-follow' as const, postWaitMs });
  switch (n % TURN) {
    case 0:
      return testCue(id, { trigger: { kind: 'show-offset', offsetMs: atMs }, responseWindowMs: windowMs });
    case 1:
      return testCue(id, { responseWindowMs: windowMs, reveal: 'manual' });
    case 2:
      return testCueOf('message', id, {
        trigger: { kind: 'show-offset', offsetMs: atMs },
        stayMs: windowMs,
        followOn: follow(5),
      });
    case 3:
      return testCueOf('wait', id, { waitMs: 20, followOn: follow(0) });
    case 4:
      return testCueOf('countdown', id, { durationMs: 40, followOn: { kind: 'auto-continue', postWaitMs: 15 } });
    case 5:
      return testCueOf('marker', id, {});
    case 6:
      return testCue(id, { trigger: { kind: 'after-cue', cueId: `c${String(n - 4)}`, point: 'start', offsetMs: 70 } });
    case 7:
      return testCueOf('reveal', id, {});
    case 8:
      return testCueOf('message', id, { stayMs: null });
    default:
      return testCue(id, { trigger: { kind: 'show-offset', offsetMs: atMs }, responseWindowMs: null });
  }
}

const show = testShow(Array.from({ length: config.cues }, (_, n) => cueAt(n)));

let seed = config.seed;
/** Park and Miller’s generator: the same run for the same seed. */
function random(): number {
  seed = (seed * 16_807) % 2_147_483_647;
  return seed / 2_147_483_647;
}

const studioClock = new StudioClock(platformClock);
const say = (line: unknown): void => {
  writeSync(1, `${JSON.stringify(line)}\n`);
};
const complain = (text: string): void => say({ notice: text });
const log = AsRunLog.open({
  dir: config.dir,
  clock: platformClock,
  studioClock,
  onNotice: (_, text) => complain(text),
});
const scheduler = startWorkerScheduler({ mapping: studioClock.mapping, onNotice: (_, text) => complain(text) });

let publishes = 0;
let requests = 0;
function send(command: ControlMessage): void {
  if (command.type === 'publish') publishes += 1;
  const killHere = command.type === 'publish' && publishes === config.killAt?.publish;
  if (killHere && config.killAt?.when === 'before') process.kill(process.pid, 'SIGKILL');
  say({ command });
  if (killHere) process.kill(process.pid, 'SIGKILL');
  if ('id' in command && typeof command.id === 'string' && random() < 0.7) {
    const { id } = command;
    setTimeout(() => runner.acknowledge(id, true, null), random() * 20);
  }
}

const runner = ShowRunner.open({
  clock: platformClock,
  studioClock,
  scheduler,
  log,
  getShow: () => show,
  send,
  getViewerLatencyMs: () => 15,
  getScene: () => 'camera',
  setScene: () => undefined,
  actOnDevice: () => undefined,
  onLifecycle: () => undefined,
  programmeCaptureMs: () => studioClock.now() - 5,
  rescueLeftMs: () => 200,
  onChange: () => undefined,
  onNotice: () => undefined,
});

const engineCues = JSON.parse(readFileSync(config.engineFile, 'utf8')) as PublishedCue[];
runner.engineConnected({ cues: engineCues, tallies: [] });
const requestId = (): string => `request-${String(process.pid)}-${String(requests++)}`;
if (runner.state.startedAtMs === null) runner.startRun({ requestId: requestId() });

/** A nervous producer. */
function act(): void {
  const { standbyCueId, cues, holdSinceMs } = runner.state;
  const all = Object.values(cues);
  const open = all.filter(({ phase }) => phase === 'open');
  const one = open[Math.floor(random() * open.length)];
  const result = all.find(({ phase }) => phase === 'result');
  const backDateMs = random() < 0.2 ? 50 : 0;
  if (random() < 0.3 && standbyCueId !== null) {
    runner.go({ requestId: requestId(), expectedStandbyId: standbyCueId, backDateMs });
  }
  if (random() < 0.1) {
    const ahead = Math.floor(random() * config.cues);
    runner.fire({ requestId: requestId(), cueId: `c${String(ahead)}`, backDateMs });
  }
  if (random() < 0.3 && one) runner.close({ requestId: requestId(), cueId: one.cueId });
  if (random() < 0.15 && one) runner.addTime({ requestId: requestId(), cueId: one.cueId, addMs: 30 });
  if (random() < 0.05 && one) runner.void({ requestId: requestId(), cueId: one.cueId });
  if (random() < 0.5 && result) runner.reveal({ requestId: requestId(), cueId: result.cueId });
  if (holdSinceMs === null && random() < 0.04) runner.hold({ requestId: requestId(), extendWindows: random() < 0.5 });
  else if (holdSinceMs !== null && random() < 0.2) runner.release({ requestId: requestId() });
  if (random() < 0.005) runner.panic({ requestId: requestId() });
}

/** An engine that finishes what is pending. */
function count(): void {
  const { cues, runId } = runner.state;
  const pending = Object.values(cues).filter(({ phase }) => phase === 'pending');
  const tallies = pending.map(({ cueId, take }) => ({
    cueId,
    runId: takeRunId(runId, take),
    sequence: 1,
    counts: { a: 1 },
    total: 1,
    state: 'open' as const,
    final: true,
  }));
  runner.applyTallies(tallies);
}

say({ ready: true, endsAtMs: (runner.state.startedAtMs ?? 0) + config.cues * config.everyMs });
const acting = setInterval(() => {
  act();
  count();
}, 7);

process.once('SIGTERM', () => {
  clearInterval(acting);
  runner.shutdown();
  say({ unacknowledged: runner.unacknowledged() });
  log.close();
  void scheduler.close();
});
