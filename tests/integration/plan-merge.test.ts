import { ORPCError } from '@orpc/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlanClient } from '../../renderer/api/plan-client.ts';
import { createStores } from '../../renderer/api/stores.ts';
import { freshCue, type Cue } from '../../shared/cues/registry.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { treeProblem } from '../../shared/show/tree.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { PlanDesk, type PlanChange } from '../../studio/plan/plan-desk.ts';
import type { JournalEntry } from '../../studio/storage/plan-journal.ts';

const RUNS = 10_000;
const CLIENTS = 3;
const IDS = ['a', 'b', 'c', 'g', 'h'];

function firstShow(): Show {
  const cue = (id: string, groupId: string | null): Cue => ({
    ...freshCue(id === 'g' || id === 'h' ? 'group' : 'marker', id, '', id),
    groupId,
  });
  const cues = [cue('a', null), cue('g', null), cue('b', 'g'), cue('h', 'g'), cue('c', 'h')];
  return showSchema.parse({ version: 2, id: 's', title: 'Show', targetLatencyMs: 800, rundown: { cues } });
}

/** The network of one window: what was sent waits until it is let go, in its order. */
class Way<T> {
  readonly #waiting: T[] = [];
  readonly #deliver: (item: T) => void;

  constructor(deliver: (item: T) => void) {
    this.#deliver = deliver;
  }

  put(item: T): void {
    this.#waiting.push(item);
  }

  next(): boolean {
    const item = this.#waiting.shift();
    if (item === undefined) return false;
    this.#deliver(item);
    return true;
  }
}

/** A host with real merging, and some windows with real optimistic edits, far from each other. */
function studio() {
  const store = {
    show: firstShow(),
    planRevision: 1,
    recent: [] as JournalEntry[],
    answered: [],
    earlier: [],
    commit: async (show: Show) => {
      await Promise.resolve();
      store.show = show;
      store.planRevision += 1;
    },
  };
  const windows = Array.from({ length: CLIENTS }, (_, index) => makeWindow(index));
  const desk = new PlanDesk({
    store,
    run: () => ({ cues: {} }) as unknown as RunState,
    now: () => 0,
    onChanged: (change: PlanChange) => {
      const { planRevision, ops, by, requestId, label } = change;
      const wire = JSON.parse(JSON.stringify({ type: 'plan', planRevision, ops, by, requestId, label })) as never;
      for (const { down, plan } of windows) down.put(() => plan.receive(wire));
    },
  });

  function makeWindow(index: number) {
    const stores = createStores();
    const up = new Way<() => Promise<void>>((send) => void send());
    const down = new Way<() => void>((tell) => tell());
    let requests = 0;
    const edit = (input: { requestId: string; baseRevision: number; ops: PlanOp[] }) =>
      new Promise((resolve, reject) => {
        up.put(async () => {
          const request = { ...input, ops: JSON.parse(JSON.stringify(input.ops)) as PlanOp[], label: null };
          const result = await desk.edit(request, { clientId: `w${index}`, name: `Window ${index}` });
          down.put(() => {
            if (result.ok) resolve(result);
            else reject(new Refused(result.reason));
          });
        });
      });
    const plan = new PlanClient({
      clock: new FakeClock(),
      client: { show: { edit: edit as never, get: () => Promise.reject(new Error('never needed')) } },
      stores,
      newRequestId: () => `w${index}-${(requests += 1)}`,
      onError: () => undefined,
    });
    stores.link.setState({ phase: 'open' });
    plan.receive({ type: 'show', show: store.show, planRevision: 1 });
    return { plan, stores, up, down };
  }
  return { store, windows };
}

/** As the API's client tells a refusal. */
class Refused extends ORPCError<'REFUSED', { reason: string }> {
  constructor(reason: string) {
    super('REFUSED', { data: { reason } });
  }
}

const anyId = fc.constantFrom(...IDS);
const idOrNull = fc.option(anyId, { nil: null, freq: 3 });
const anyOp: fc.Arbitrary<PlanOp> = fc.oneof(
  fc.record({
    op: fc.constant('set' as const),
    cueId: anyId,
    field: fc.constantFrom('title', 'hostNotes', 'custom.k'),
    value: fc.constantFrom('x', 'y', 'z'),
  }),
  fc.record({ op: fc.constant('remove' as const), cueIds: fc.tuple(anyId) }),
  fc.record({ op: fc.constant('move' as const), cueIds: fc.tuple(anyId), afterCueId: idOrNull, groupId: idOrNull }),
  fc.record({
    op: fc.constant('insert' as const),
    cues: fc.tuple(anyId).map(([id]) => [freshCue('marker', `new-${id}`, '', 'New')]),
    afterCueId: idOrNull,
  }),
  fc.record({ op: fc.constant('set-show' as const), field: fc.constant('title'), value: fc.constantFrom('x', 'y') }),
);
const anyStep = fc.tuple(
  fc.nat({ max: CLIENTS - 1 }),
  fc.oneof(
    { weight: 4, arbitrary: fc.array(anyOp, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom('undo' as const, 'redo' as const) },
    { weight: 5, arbitrary: fc.constantFrom('up' as const, 'down' as const) },
  ),
);

const settle = async () => {
  for (let turn = 0; turn < 16; turn++) await Promise.resolve();
};

it('merges the edits of several windows: all end with the plan of the host', { timeout: 240_000 }, async () => {
  let conflicts = 0;
  let ofPlaces = 0;
  let edits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14 }), async (steps) => {
      const { store, windows } = studio();
      for (const [index, step] of steps) {
        const window = windows[index];
        if (!window) continue;
        if (step === 'up' || step === 'down') window[step].next();
        else if (step === 'undo' || step === 'redo') window.plan[step]();
        else if (window.plan.edit(step, 'Edit') === null) edits += 1;
        await settle();
      }
      for (let busy = true; busy;) {
        busy = false;
        for (const { up, down } of windows) {
          busy = up.next() || busy;
          busy = down.next() || busy;
          await settle();
        }
      }
      expect(treeProblem(store.show.rundown.cues)).toBeNull();
      for (const { plan, stores } of windows) {
        expect(stores.plan.getState().pending).toBe(0);
        expect(stores.show.getState()).toEqual({ show: store.show, planRevision: store.planRevision });
        conflicts += stores.plan.getState().conflicts.length;
        ofPlaces += stores.plan.getState().conflicts.filter(({ field }) => field === 'place').length;
        plan.close();
      }
    }),
    { numRuns: RUNS },
  );
  // That the property is about something.
  expect(edits).toBeGreaterThan(2 * RUNS);
  expect(conflicts).toBeGreaterThan(RUNS / 50);
  expect(ofPlaces).toBeGreaterThan(RUNS / 500);
});
