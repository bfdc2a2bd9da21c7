import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import { decide, type ShowCommand } from './reducer.ts';
import { showEventSchema, type ShowEvent } from './show-events.ts';
import { apply, EMPTY_MODEL, type ShowModel } from './show-model.ts';
import { testCue, testShow } from './test-show.ts';

const IDS = ['c1', 'c2', 'c3', 'c4', 'c5'];
const START_MS = 1_800_000_000_000;

/** What a random hand, clock and engine may do; `passMs` goes by before it. */
type Step = { passMs: number; act: (model: ShowModel, show: Show, id: string) => ShowCommand | { plan: Show } };

const id = fc.constantFrom(...IDS);
const cue = fc
  .record({
    id,
    skip: fc.boolean(),
    responseWindowMs: fc.constantFrom(null, 1000, 3000),
    reveal: fc.constantFrom('auto' as const, 'manual' as const),
    offsetMs: fc.option(fc.integer({ min: 0, max: 6000 })),
  })
  .map(({ offsetMs, ...rest }) =>
    testCue(rest.id, {
      ...rest,
      trigger: offsetMs === null ? { kind: 'manual' } : { kind: 'show-offset', offsetMs },
    }),
  );
const show = fc.uniqueArray(cue, { selector: ({ id }) => id, maxLength: 5 }).map((cues) => testShow(cues));

function engineCue(model: ShowModel, cueId: string, state: PublishedCue['state']): PublishedCue {
  const { poll } = testCue(cueId);
  const { runId } = model.run;
  const times = { opensAtMs: START_MS, closesAtMs: null, revealAtMs: null };
  return { cueId, runId, content: { kind: 'poll', poll }, ...times, state, results: null };
}

const act: fc.Arbitrary<Step['act']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step['act']>((model, _, requestId) => goCommand(model, requestId)) },
  id.map<Step['act']>((cueId) => (_, __, requestId) => ({
    type: 'go',
    requestId,
    expectedStandbyId: cueId,
    revision: null,
  })),
  fc
    .record({
      type: fc.constantFrom('standby' as const, 'close' as const, 'reveal' as const, 'void' as const),
      cueId: id,
    })
    .map<Step['act']>((base) => (_, __, requestId) => ({ ...base, requestId })),
  fc.constant<Step['act']>((_, __, requestId) => ({ type: 'start-run', requestId })),
  fc.constant<Step['act']>((_, __, requestId) => ({ type: 'reset', requestId, newRunId: `run-${requestId}` })),
  show.map<Step['act']>((plan) => () => ({ plan })),
  id.map<Step['act']>((cueId) => (model) => ({ type: 'fired', cueId, firedAtMs: model.armed[cueId] ?? START_MS })),
  id.map<Step['act']>((cueId) => () => ({ type: 'missed', cueId, why: 'in a test' })),
  {
    weight: 3,
    arbitrary: fc.nat(3000).map<Step['act']>((viewerLatencyMs) => () => ({ type: 'tick', viewerLatencyMs })),
  },
  fc.record({ final: fc.boolean() }).map<Step['act']>((base) => (model) => {
    const cueId = model.run.currentCueId ?? 'c1';
    const tally = {
      ...base,
      cueId,
      runId: model.run.runId,
      sequence: 1,
      counts: { a: 1 },
      total: 1,
      state: 'open' as const,
    };
    return { type: 'tallies', tallies: [tally] };
  }),
  fc
    .record({ ids: fc.subarray(IDS), state: fc.constantFrom('open' as const, 'void' as const) })
    .map<Step['act']>(({ ids, state }) => (model) => ({
      type: 'engine-connected',
      cues: ids.map((cueId) => engineCue(model, cueId, state)),
      seen: [],
    })),
  fc
    .record({ index: fc.nat(5), error: fc.option(fc.constant('no')) })
    .map<Step['act']>(({ index, error }) => (model) => {
      return { type: 'acknowledged', commandId: model.outbox[index]?.id ?? 'none', error };
    }),
);

function goCommand(model: ShowModel, requestId: string): ShowCommand {
  const { standbyCueId, revision } = model.run;
  return { type: 'go', requestId, expectedStandbyId: standbyCueId ?? 'c1', revision };
}

const steps = fc.array(fc.record({ passMs: fc.nat(2000), act }), { maxLength: 60 });

interface Run {
  events: ShowEvent[];
  models: ShowModel[];
}

function play(first: Show, script: readonly Step[]): Run {
  let plan = first;
  let nowMs = START_MS;
  let model = EMPTY_MODEL;
  const run: Run = { events: [], models: [] };
  const take = (command: ShowCommand): void => {
    const decision = decide(model, command, { nowMs, show: plan });
    if ('refused' in decision) {
      expect(decision.refused).toMatch(/\.$/);
      return;
    }
    for (const event of decision.events) {
      model = apply(model, event);
      run.events.push(event);
      run.models.push(model);
    }
  };
  take({ type: 'reset', requestId: null, newRunId: 'first' });
  for (const [index, { passMs, act }] of script.entries()) {
    nowMs += passMs;
    const next = act(model, plan, `request-${String(index)}`);
    if ('plan' in next) {
      plan = next.plan;
      take({ type: 'plan-changed' });
    } else take(next);
  }
  return run;
}

function forEveryRun(check: (run: Run) => void): void {
  fc.assert(
    fc.property(show, steps, (first, script) => {
      check(play(first, script));
    }),
    { numRuns: 400 },
  );
}

describe('the show engine, whatever happens', () => {
  it('never takes a cue twice in a run', () => {
    forEveryRun(({ events }) => {
      let taken = new Set<string>();
      for (const event of events) {
        if (event.type === 'run-begun') taken = new Set();
        if (event.type !== 'cue-taken') continue;
        expect(taken).not.toContain(event.cueId);
        taken.add(event.cueId);
      }
    });
  });

  it('grows its revision by one with every event', () => {
    forEveryRun(({ models }) => {
      for (const [index, { run }] of models.entries()) expect(run.revision).toBe(index + 1);
    });
  });

  it('is what a replay of its written events gives', () => {
    forEveryRun(({ events, models }) => {
      const begun = events.findLastIndex(({ type }) => type === 'run-begun');
      const written = events.slice(begun).map((event) => showEventSchema.parse(JSON.parse(JSON.stringify(event))));
      const replayed = written.reduce(apply, EMPTY_MODEL);
      expect(replayed.run).toEqual(models.at(-1)?.run);
      expect(replayed.outbox).toEqual(models.at(-1)?.outbox);
      expect(replayed.armed).toEqual(models.at(-1)?.armed);
    });
  });

  it('keeps phases, armed times and standby consistent', () => {
    forEveryRun(({ models }) => {
      for (const { run, armed, taken } of models) {
        for (const { cueId, phase, opensAtMs, closesAtMs } of Object.values(run.cues)) {
          expect(cueId in armed).toBe(phase === 'armed');
          const wasTaken = !['draft', 'armed', 'void'].includes(phase);
          if (wasTaken) expect(cueId in taken).toBe(true);
          if (opensAtMs !== null && closesAtMs !== null) expect(closesAtMs).toBeGreaterThanOrEqual(opensAtMs);
        }
        const standby = run.standbyCueId === null ? null : run.cues[run.standbyCueId];
        if (standby) expect(['draft', 'armed']).toContain(standby.phase);
      }
    });
  });

  it('queues every command once', () => {
    forEveryRun(({ models }) => {
      for (const { outbox } of models) expect(new Set(outbox.map(({ id }) => id)).size).toBe(outbox.length);
    });
  });

  it('is tested by scripts that reach every kind of event', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(show, steps, (first, script) => {
        for (const { type } of play(first, script).events) reached.add(type);
      }),
      { numRuns: 600, seed: 7 },
    );
    expect([...reached].sort()).toEqual(showEventSchema.options.map(({ shape }) => shape.type.value).sort());
  });
});
