import { readFileSync, writeSync } from 'node:fs';
import type { ControlMessage, PublishedCue } from '../../../shared/interaction/protocol.ts';
import { StudioClock } from '../../../shared/time/studio-clock.ts';
import { platformClock } from '../../../studio/platform-clock.ts';
import { ShowRunner } from '../../../studio/show/show-runner.ts';
import { testCue, testShow } from '../../../studio/show/test-show.ts';
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

/** Even cues fire by themselves, odd ones are taken by hand. */
const show = testShow(
  Array.from({ length: config.cues }, (_, n) =>
    testCue(`c${String(n)}`, {
      trigger: n % 2 === 0 ? { kind: 'show-offset', offsetMs: n * config.everyMs } : { kind: 'manual' },
      responseWindowMs: config.windowMs,
      reveal: n % 4 < 2 ? 'auto' : 'manual',
    }),
  ),
);

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
  onChange: () => undefined,
  onNotice: () => undefined,
});

const engineCues = JSON.parse(readFileSync(config.engineFile, 'utf8')) as PublishedCue[];
runner.engineConnected({ cues: engineCues, tallies: [] });
const requestId = (): string => `request-${String(process.pid)}-${String(requests++)}`;
if (runner.state.startedAtMs === null) runner.startRun({ requestId: requestId() });

/** A nervous producer, and an engine that finishes what is pending. */
function act(): void {
  const { standbyCueId, cues, runId } = runner.state;
  const all = Object.values(cues);
  const open = all.find(({ phase }) => phase === 'open');
  const result = all.find(({ phase }) => phase === 'result');
  if (random() < 0.3 && standbyCueId !== null) runner.go({ requestId: requestId(), expectedStandbyId: standbyCueId });
  if (random() < 0.2 && open) runner.close({ requestId: requestId(), cueId: open.cueId });
  if (random() < 0.05 && open) runner.void({ requestId: requestId(), cueId: open.cueId });
  if (random() < 0.5 && result) runner.reveal({ requestId: requestId(), cueId: result.cueId });
  const tallies = all
    .filter(({ phase }) => phase === 'pending')
    .map(({ cueId }) => ({
      cueId,
      runId,
      sequence: 1,
      counts: { a: 1 },
      total: 1,
      state: 'open' as const,
      final: true,
    }));
  runner.applyTallies(tallies);
}

say({ ready: true, endsAtMs: (runner.state.startedAtMs ?? 0) + config.cues * config.everyMs });
const acting = setInterval(act, 7);

process.once('SIGTERM', () => {
  clearInterval(acting);
  runner.shutdown();
  say({ unacknowledged: runner.unacknowledged() });
  log.close();
  void scheduler.close();
});
