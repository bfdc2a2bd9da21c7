import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTo } from './apply.ts';
import { Draft } from './draft.ts';
import { showEventSchema, type ShowEvent } from './show-events.ts';
import { EMPTY_MODEL, stateOf, type ShowModel } from './show-model.ts';
import {
  arbitraryRundown,
  arbitraryScript,
  simulate,
  type Decided,
  type Simulation,
} from './simulation.test-support.ts';
import { toRecord } from './table.ts';
import { isRunning } from './takes.ts';

const RUNS = 10_000;
const LIMIT_MS = 180_000;

function forEveryRun(check: (run: Simulation) => void, numRuns = RUNS): void {
  fc.assert(
    fc.property(arbitraryRundown, arbitraryScript, (show, script) => {
      check(simulate(show, script));
    }),
    { numRuns },
  );
}

/** Everything a model tells, comparable. */
function whole(model: ShowModel) {
  const { taken, armed, frozen, missed, heldEnds, devices } = model;
  return {
    run: stateOf(model),
    tables: [taken, armed, frozen, missed, heldEnds, devices].map((table) => toRecord<unknown>(table)),
    running: [...model.running].sort(),
    reopened: [...model.reopened].sort(),
    severed: [...model.severed].sort(),
    sceneDue: model.sceneDue,
    outbox: model.outbox,
    requestIds: model.requestIds,
    rest: [model.extendWindows, model.offsetZeroMs, model.lastGoAtMs, model.standbyRevision],
  };
}

/** Each take of each cue happens once, and each command to the engine is made once. */
function firesOnce({ events }: Simulation): void {
  const takes = new Set<string>();
  const commands = new Set<string>();
  let runId = '';
  for (const event of events) {
    if (event.type === 'run-begun') runId = event.runId;
    if (event.type === 'cue-taken') {
      const take = `${runId} ${event.cueId} ${String(event.take)}`;
      if (takes.has(take)) throw new Error(`taken twice: ${take}`);
      takes.add(take);
    }
    const made = 'commands' in event ? event.commands : 'command' in event ? [event.command] : [];
    for (const command of made) {
      if (!command || command.id.startsWith('adopted')) continue;
      if (commands.has(command.id)) throw new Error(`sent twice: ${JSON.stringify(command)}`);
      commands.add(command.id);
    }
  }
}

const BY_ITSELF = new Set([
  'fired',
  'missed',
  'observed',
  'tick',
  'tallies',
  'scene-settled',
  'device-done',
  'failed',
  'resumed',
  'withhold',
  'plan-changed',
]);

function neverOnHold({ decided }: Simulation): void {
  for (const { before, command, events } of decided) {
    if (before.run.holdSinceMs === null || !BY_ITSELF.has(command.type)) continue;
    const taken = events.find(({ type }) => type === 'cue-taken');
    if (taken) throw new Error(`taken on hold by ${command.type}: ${JSON.stringify(taken)}`);
  }
}

function neverAfterTheEnd({ decided }: Simulation): void {
  for (const { before, after, command, events } of decided) {
    if (after.run.endedAtMs !== null && after.armed.size + after.frozen.size > 0)
      throw new Error('armed after the end');
    if (before.run.endedAtMs === null || !BY_ITSELF.has(command.type)) continue;
    if (events.some(({ type }) => type === 'cue-taken')) throw new Error(`taken after the end by ${command.type}`);
  }
}

/** Votes take a cue once a take of their question, and not when that was withdrawn, cut off or left behind. */
function onlyByVotesThatCount({ decided }: Simulation): void {
  const used = new Set<string>();
  for (const { before, events, show } of decided) {
    for (const event of events) {
      if (event.type !== 'cue-taken' || event.how !== 'tally') continue;
      const trigger = show.rundown.cues.find(({ id }) => id === event.cueId)?.trigger;
      if (trigger?.kind !== 'tally') throw new Error(`${event.cueId} hangs on no votes`);
      const { cueId } = trigger;
      const question = before.cues.get(cueId);
      const isGone = question === undefined || question.phase === 'void';
      if (isGone || before.severed.has(cueId) || before.reopened.has(cueId)) {
        throw new Error(`${event.cueId} came with votes of ${cueId}, which count no more`);
      }
      const votes = `${event.cueId} of ${before.run.runId} ${cueId} ${String(question.take)}`;
      if (used.has(votes)) throw new Error(`came with the same votes again: ${votes}`);
      used.add(votes);
    }
  }
}

function grows({ decided }: Simulation): void {
  for (const { before, after, events } of decided) {
    const from = events[0]?.type === 'run-begun' ? events[0].revision : before.run.revision;
    expect(after.run.revision).toBe(from + events.length);
  }
}

function armsAhead({ decided }: Simulation): void {
  for (const { events, nowMs } of decided) {
    for (const event of events) {
      if (event.type !== 'cues-armed' && event.type !== 'released') continue;
      for (const { atMs, cueId } of event.armed) if (atMs < nowMs) throw new Error(`${cueId} was armed in the past`);
    }
  }
}

function windowsGrow({ decided }: Simulation): void {
  for (const { before, events } of decided) {
    for (const event of events) {
      if (event.type !== 'cue-extended' || before.taken.get(event.cueId)?.conduct !== 'interaction') continue;
      const closesAtMs = before.cues.get(event.cueId)?.closesAtMs ?? 0;
      if (event.closesAtMs < closesAtMs) throw new Error(`the window of ${event.cueId} shrank`);
    }
  }
}

function isConsistent({ after }: Decided): void {
  for (const cue of after.cues.values()) {
    const { cueId, phase, take, opensAtMs, closesAtMs } = cue;
    const waits = after.armed.has(cueId) || after.frozen.has(cueId);
    if (phase === 'armed' && !waits) throw new Error(`${cueId} is armed for nothing`);
    if (phase === 'draft' && waits) throw new Error(`${cueId} waits as a draft`);
    if (isRunning(cue) !== after.running.has(cueId)) throw new Error(`${cueId} is ${phase}, which is not noted`);
    if (['open', 'closing', 'pending', 'result', 'closed'].includes(phase) && !after.taken.has(cueId)) {
      throw new Error(`${cueId} was not taken`);
    }
    if (after.taken.has(cueId) && take === 0) throw new Error(`${cueId} has no take`);
    if (opensAtMs !== null && closesAtMs !== null && closesAtMs < opensAtMs)
      throw new Error(`${cueId} ends before it opens`);
  }
  for (const { cueId, cause } of after.armed.values()) {
    if (after.frozen.has(cueId)) throw new Error(`${cueId} is armed and frozen`);
    if (after.run.holdSinceMs !== null && cause !== 'hard') throw new Error(`${cueId} is armed on hold`);
  }
  for (const { cueId, of, cause } of [...after.armed.values(), ...after.frozen.values()]) {
    const hangs = of !== null && cause !== 'offset' && cause !== 'hard';
    if (hangs && after.severed.has(of)) throw new Error(`${cueId} follows ${of}, which was cut off`);
  }
  if (after.run.holdSinceMs === null && after.frozen.size + after.heldEnds.size > 0)
    throw new Error('frozen without a hold');
  expect(new Set(after.outbox.map(({ id }) => id)).size).toBe(after.outbox.length);
}

describe('the show engine, whatever happens', () => {
  it(
    'never fires twice, on hold, after the end or in the past; grows, and stays consistent',
    () => {
      forEveryRun((run) => {
        firesOnce(run);
        neverOnHold(run);
        neverAfterTheEnd(run);
        onlyByVotesThatCount(run);
        grows(run);
        armsAhead(run);
        windowsGrow(run);
        for (const decided of run.decided) isConsistent(decided);
        for (const refusal of run.refusals) expect(refusal).toMatch(/\.$/);
      });
    },
    LIMIT_MS,
  );

  it(
    'is what a replay of its written events gives',
    () => {
      forEveryRun(({ events, model }) => {
        const draft = new Draft(EMPTY_MODEL);
        const begun = events.findLastIndex(({ type }) => type === 'run-begun');
        for (const event of events.slice(begun)) {
          applyTo(draft, showEventSchema.parse(JSON.parse(JSON.stringify(event))));
        }
        expect(whole(draft)).toEqual(whole(model));
      });
    },
    LIMIT_MS,
  );

  it('is tested by scripts that reach every kind of event, of end and of taking', () => {
    const reached = new Set<string>();
    const note = (event: ShowEvent): void => {
      reached.add(event.type);
      if (event.type === 'cue-ended') reached.add(`ended: ${event.cause}`);
      if (event.type === 'cue-taken') reached.add(`taken: ${event.how}`);
      if (event.type === 'cues-armed') for (const { cause } of event.armed) reached.add(`armed: ${cause}`);
    };
    fc.assert(
      fc.property(arbitraryRundown, arbitraryScript, (show, script) => {
        for (const event of simulate(show, script).events) note(event);
      }),
      { numRuns: 4000, seed: 7 },
    );
    const wanted = showEventSchema.options.map(({ shape }) => shape.type.value);
    expect([...reached]).toEqual(expect.arrayContaining(wanted));
    for (const cause of ['time', 'done', 'hand', 'again', 'jump', 'panic', 'broken', 'over']) {
      expect(reached).toContain(`ended: ${cause}`);
    }
    for (const how of ['go', 'fire-now', 'jump', 'scheduled', 'follow-on', 'group', 'tally', 'telemetry', 'adopted']) {
      expect(reached).toContain(`taken: ${how}`);
    }
    for (const cause of ['offset', 'hard', 'after', 'before-end', 'chain', 'loop'])
      expect(reached).toContain(`armed: ${cause}`);
  }, 60_000);
});
