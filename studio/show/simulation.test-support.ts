import fc from 'fast-check';
import type { CueBase, FollowOn, Trigger } from '../../shared/cues/cue-base.ts';
import type { Cue, CueTypeName } from '../../shared/cues/registry.ts';
import type { PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import type { ShowCommand, Stamp } from './commands.ts';
import { LATE_LIMIT_MS } from './cue-scheduler.ts';
import type { DecideContext } from './decision.ts';
import { nextLookMs } from './next-look.ts';
import { decide } from './reducer.ts';
import type { ShowEvent } from './show-events.ts';
import { EMPTY_MODEL, type ShowModel } from './show-model.ts';
import { takeRunId } from './takes.ts';
import { testCueOf, testShow } from './test-show.ts';

/** For property tests: random shows of every type, run by random hands on a clock that fires what is armed. */
export const START_MS = 1_800_000_000_000;
export const IDS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
const LATENCY_MS = 700;

const id = fc.constantFrom(...IDS);
const shortMs = fc.constantFrom(0, 0, 100, 700, 1500, 4000);

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Trigger>({ kind: 'manual' }) },
  shortMs.map<Trigger>((offsetMs) => ({ kind: 'show-offset', offsetMs })),
  fc.nat(9000).map<Trigger>((ms) => ({ kind: 'hard-time', atMs: START_MS + ms })),
  fc
    .record({ cueId: id, point: fc.constantFrom('start' as const, 'end' as const), offsetMs: shortMs })
    .map<Trigger>((rest) => ({
      kind: 'after-cue',
      ...rest,
    })),
  fc.record({ cueId: fc.option(id), beforeMs: shortMs }).map<Trigger>((rest) => ({ kind: 'before-end', ...rest })),
  fc
    .record({
      cueId: id,
      optionId: fc.option(fc.constant('a')),
      unit: fc.constantFrom('votes' as const, 'percent' as const),
    })
    .map<Trigger>((rest) => ({ kind: 'tally', atLeast: 2, minVotes: 2, ...rest })),
  fc.constant<Trigger>({ kind: 'telemetry', metric: 'viewers', side: 'above', value: 10, forMs: 0 }),
);
const followOn: fc.Arbitrary<FollowOn> = fc.oneof(
  fc.constant<FollowOn>({ kind: 'none' }),
  fc
    .record({
      kind: fc.constantFrom('auto-continue' as const, 'auto-follow' as const, 'auto-follow-settled' as const),
      postWaitMs: shortMs,
    })
    .map<FollowOn>((follow) => follow),
);
const types: CueTypeName[] = [
  'poll',
  'quiz',
  'reveal',
  'scene',
  'countdown',
  'message',
  'marker',
  'wait',
  'memo',
  'device',
  'group',
];

interface Seed {
  readonly id: string;
  readonly type: CueTypeName;
  readonly base: Pick<
    CueBase,
    'trigger' | 'followOn' | 'skip' | 'atEnd' | 'durationMs' | 'countToEnd' | 'plannedStartMs'
  >;
  readonly windowMs: number | null;
  readonly reveal: 'auto' | 'manual';
  readonly mode: 'sequence' | 'parallel' | 'one-at-a-time';
  readonly inGroup: boolean;
}

const seed: fc.Arbitrary<Seed> = fc.record({
  id,
  type: fc.constantFrom(...types),
  base: fc.record({
    trigger,
    followOn,
    skip: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
    atEnd: fc.constantFrom(
      'stop' as const,
      'stop' as const,
      'arm-next' as const,
      'play-next' as const,
      'loop' as const,
      'infinite' as const,
    ),
    durationMs: fc.constantFrom(null, null, 300, 2000),
    countToEnd: fc.boolean(),
    plannedStartMs: fc.option(
      fc.nat(5000).map((ms) => START_MS + ms),
      { freq: 2 },
    ),
  }),
  windowMs: fc.constantFrom(null, 1000, 3000),
  reveal: fc.constantFrom('auto' as const, 'manual' as const),
  mode: fc.constantFrom('sequence' as const, 'parallel' as const, 'one-at-a-time' as const),
  inGroup: fc.boolean(),
});

function cueOf({ id: cueId, type, base, windowMs, reveal, mode }: Seed, groupId: string | null): Cue {
  const own = {
    poll: { responseWindowMs: windowMs, reveal },
    quiz: { responseWindowMs: windowMs, reveal },
    wait: { waitMs: windowMs ?? 0 },
    countdown: { lengthMs: windowMs ?? 1000, forViewers: reveal === 'auto' },
    message: { stayMs: windowMs },
    scene: { scene: 'screen' as const, then: reveal === 'auto' ? ('back' as const) : ('stay' as const) },
    group: { mode },
    marker: {},
    memo: {},
    device: {},
    reveal: {},
  }[type];
  return testCueOf(type, cueId, { ...base, groupId, ...own });
}

/** A show whose groups hold what follows them. */
export const arbitraryRundown: fc.Arbitrary<Show> = fc
  .uniqueArray(seed, { selector: (one) => one.id, minLength: 1, maxLength: 6 })
  .map((seeds) => {
    let group: string | null = null;
    const cues = seeds.map((one) => {
      if (!one.inGroup) group = null;
      const cue = cueOf(one, group);
      if (cue.type === 'group' && group === null) group = cue.id;
      return cue;
    });
    return testShow(cues, { plannedEndMs: START_MS + 8000 });
  });

/** Something that is asked of the show, in the state it is in then; or a new plan. */
export type Act = (model: ShowModel, requestId: string, nowMs: number) => ShowCommand | { plan: Show };
export interface SimStep {
  readonly passMs: number;
  /** The machine sleeps meanwhile: what was due is missed. */
  readonly asleep: boolean;
  readonly act: Act;
}

function stamp(nowMs: number, backDateMs = 0): Stamp {
  return { captureMs: nowMs - 40, backDateMs, rescueLeftMs: 800 };
}

export function tally(model: ShowModel, cueId: string, final: boolean): Tally {
  const runId = takeRunId(model.run.runId, model.cues.get(cueId)?.take ?? 1);
  return { cueId, runId, sequence: 1, counts: { a: 2, b: 1 }, total: 3, state: 'open', final };
}

function engineCue(model: ShowModel, cueId: string, state: PublishedCue['state']): PublishedCue {
  const publish = model.taken.get(cueId)?.publish;
  const content = { kind: 'message' as const, text: 'x', link: null };
  return {
    cueId,
    runId: publish?.runId ?? model.run.runId,
    content: publish && publish.content.kind !== 'quiz' ? publish.content : content,
    opensAtMs: publish?.opensAtMs ?? START_MS,
    closesAtMs: publish?.closesAtMs ?? null,
    state,
    results: null,
    revealAtMs: null,
  };
}

const go = (backDateMs: number): Act => {
  return (model, requestId, nowMs) => {
    const { standbyCueId, revision } = model.run;
    return {
      type: 'go',
      requestId,
      expectedStandbyId: standbyCueId ?? 'c1',
      revision,
      stamp: stamp(nowMs, backDateMs),
    };
  };
};
const onCue = fc.constantFrom('standby' as const, 'close' as const, 'reveal' as const, 'void' as const);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0, 0, 300, 900).map(go) },
  {
    weight: 2,
    arbitrary: id.map<Act>((cueId) => (_, requestId, nowMs) => ({
      type: 'fire',
      requestId,
      cueId,
      stamp: stamp(nowMs),
    })),
  },
  id.map<Act>((cueId) => (_, requestId, nowMs) => ({ type: 'jump', requestId, cueId, stamp: stamp(nowMs) })),
  fc.constant<Act>((_, requestId) => ({ type: 'back', requestId })),
  {
    weight: 3,
    arbitrary: fc.tuple(onCue, id).map<Act>(([type, cueId]) => (_, requestId) => ({ type, requestId, cueId })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(id, fc.constantFrom(-2000, 500, 3000)).map<Act>(([cueId, addMs]) => (_, requestId) => ({
      type: 'add-time',
      requestId,
      cueId,
      addMs,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map<Act>((extendWindows) => (_, requestId) => ({ type: 'hold', requestId, extendWindows })),
  },
  { weight: 3, arbitrary: fc.constant<Act>((_, requestId) => ({ type: 'release', requestId })) },
  fc.constantFrom('panic' as const, 'finish' as const).map<Act>((type) => (_, requestId) => ({ type, requestId })),
  { weight: 3, arbitrary: fc.constant<Act>((_, requestId) => ({ type: 'start-run', requestId })) },
  fc.constant<Act>((_, requestId) => ({ type: 'reset', requestId, newRunId: `run-${requestId}`, seen: [] })),
  arbitraryRundown.map<Act>((plan) => () => ({ plan })),
  {
    weight: 4,
    arbitrary: fc.boolean().map<Act>((final) => (model) => ({
      type: 'tallies',
      tallies: [...model.cues.values()].filter(({ take }) => take > 0).map(({ cueId }) => tally(model, cueId, final)),
    })),
  },
  id.map<Act>((cueId) => () => ({ type: 'observed', cueId })),
  fc.tuple(id, fc.option(fc.constant('no answer'))).map<Act>(([cueId, error]) => (model) => ({
    type: 'device-done',
    cueId: [...model.devices.ids()][0] ?? cueId,
    take: [...model.devices.values()][0] ?? 1,
    error,
  })),
  id.map<Act>((cueId) => (model) => ({
    type: 'failed',
    cueId,
    take: model.cues.get(cueId)?.take ?? 0,
    failure: 'broken',
  })),
  fc.constant<Act>(() => ({ type: 'scene-settled' })),
  fc.constant<Act>(() => ({ type: 'resumed' })),
  fc.nat(5).map<Act>((index) => (model) => ({
    type: 'withhold',
    publishes: model.outbox.filter((command) => command.type === 'publish').slice(index, index + 2),
  })),
  fc
    .tuple(fc.subarray(IDS), fc.constantFrom('open' as const, 'open' as const, 'void' as const))
    .map<Act>(([ids, state]) => (model) => ({
      type: 'engine-connected',
      cues: ids.map((cueId) => engineCue(model, cueId, state)),
      seen: [],
    })),
  fc.tuple(fc.nat(5), fc.option(fc.constant('no'))).map<Act>(([index, error]) => (model) => ({
    type: 'acknowledged',
    commandId: model.outbox[index]?.id ?? 'none',
    error,
  })),
  fc.constant<Act>((_, requestId) => ({
    type: 'tell-host',
    requestId,
    text: 'wrap up',
    urgent: true,
    from: 'me',
    replacesId: null,
  })),
  fc.constant<Act>((model, requestId) => ({
    type: 'acknowledge',
    requestId,
    messageId: model.run.hostMessage?.id ?? 'none',
  })),
);

export const arbitraryScript: fc.Arbitrary<SimStep[]> = fc.array(
  fc.record({
    passMs: fc.constantFrom(0, 50, 600, 600, 1300, 2500),
    asleep: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
    act,
  }),
  { maxLength: 14 },
);

/** One decision of a simulated run. */
export interface Decided {
  readonly command: ShowCommand;
  readonly before: ShowModel;
  readonly after: ShowModel;
  readonly events: readonly ShowEvent[];
  readonly nowMs: number;
  readonly show: Show;
}

/** A run on a clock of its own. */
export class Simulation {
  readonly decided: Decided[] = [];
  readonly refusals: string[] = [];
  model: ShowModel = EMPTY_MODEL;
  nowMs = START_MS;
  show: Show;

  constructor(show: Show) {
    this.show = show;
    this.take({ type: 'reset', requestId: null, newRunId: 'first', seen: [] });
  }

  get events(): ShowEvent[] {
    return this.decided.flatMap(({ events }) => events);
  }

  take(command: ShowCommand): void {
    const context: DecideContext = { nowMs: this.nowMs, show: this.show, viewerLatencyMs: LATENCY_MS, scene: 'camera' };
    const decision = decide(this.model, command, context);
    if ('refused' in decision) {
      this.refusals.push(decision.refused);
      return;
    }
    const before = this.model;
    this.model = decision.model;
    const { model: after, nowMs, show } = this;
    this.decided.push({ command, before, after, events: decision.events, nowMs, show });
  }

  edit(show: Show): void {
    this.show = show;
    this.take({ type: 'plan-changed' });
  }

  /** Lets time pass, and what is armed fire at its time. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    // A run that never comes to rest would be a fault of its own.
    for (let turn = 0; turn < 5000; turn++) {
      const arming = [...this.model.armed.values()].sort((a, b) => a.atMs - b.atMs)[0];
      const lookMs = nextLookMs(this.model, LATENCY_MS) ?? Number.POSITIVE_INFINITY;
      const dueMs = Math.min(arming?.atMs ?? Number.POSITIVE_INFINITY, Math.max(lookMs, this.nowMs + 1));
      if (dueMs > untilMs) {
        this.nowMs = untilMs;
        return;
      }
      this.nowMs = Math.max(this.nowMs, dueMs);
      if (arming && arming.atMs <= dueMs) this.take({ type: 'fired', cueId: arming.cueId, firedAtMs: this.nowMs });
      else this.take({ type: 'tick' });
    }
    throw new Error('the run does not come to rest');
  }

  /** Time is lost: what was due is missed, or fires late within a second. */
  sleep(ms: number): void {
    this.nowMs += ms;
    for (const { cueId, atMs } of [...this.model.armed.values()]) {
      if (atMs > this.nowMs || this.model.armed.get(cueId)?.atMs !== atMs) continue;
      if (this.nowMs - atMs > LATE_LIMIT_MS) this.take({ type: 'missed', cueIds: [cueId], why: 'in a test' });
      else this.take({ type: 'fired', cueId, firedAtMs: this.nowMs });
    }
    this.take({ type: 'tick' });
  }
}

export function simulate(show: Show, script: readonly SimStep[]): Simulation {
  const run = new Simulation(show);
  for (const [index, { passMs, asleep, act: next }] of script.entries()) {
    if (asleep) run.sleep(passMs * 3);
    else run.pass(passMs);
    const command = next(run.model, `request-${String(index)}`, run.nowMs);
    if ('plan' in command) run.edit(command.plan);
    else run.take(command);
  }
  run.pass(3000);
  return run;
}
