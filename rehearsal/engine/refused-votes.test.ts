import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { EngineCore } from './engine-core.ts';

const RUN = 'run-1';
const content = {
  kind: 'poll' as const,
  poll: {
    question: 'Which colour?',
    options: [
      { id: 'red', label: 'Red' },
      { id: 'blue', label: 'Blue' },
    ],
  },
};

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-refused-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An engine with two cues of one run, open from 1 s to 2 s from the start, and one viewer. */
class Rig {
  readonly clock = new FakeClock();
  readonly #studioClock = new StudioClock(this.clock);
  readonly #file = join(folder, `${String(files++)}.sqlite`);
  readonly #beganMs = this.#studioClock.now();
  #session = 0;
  core = this.#open();

  constructor() {
    for (const cueId of ['a', 'b']) {
      const times = { opensAtMs: this.#beganMs + 1_000, closesAtMs: this.#beganMs + 2_000 };
      expect(this.core.command({ type: 'publish', id: cueId, cueId, runId: RUN, content, ...times })).toMatchObject({
        ok: true,
      });
    }
  }

  vote(voteId: string, cueId: string, optionId: string, atMs: number): void {
    const mediaTimeMs = this.#beganMs + atMs;
    const vote = { type: 'vote', voteId, cueId, runId: RUN, optionId, mediaTimeMs } as const;
    this.core.vote('viewer-1', vote, this.#studioClock.now(), () => true);
  }

  cancel(cueId: string): void {
    this.core.command({ type: 'cancel', id: `cancel-${cueId}`, cueId, runId: RUN, reason: '' });
  }

  report(votesSent: number): void {
    const figures = { glassToGlassMs: null, bufferMs: 0, stalls: 0, playbackRate: 1, clockErrorBoundMs: null };
    const report = { type: 'report', ...figures, votesSent, votesAcked: 0 } as const;
    this.core.audience.report('viewer-1', this.#session, report, this.#studioClock.now());
  }

  restart(): void {
    this.core.close();
    this.core = this.#open();
  }

  get votes(): AudienceSummary['votes'] {
    return this.core.audienceSummary().votes;
  }

  #open(): EngineCore {
    const { clock } = this;
    const deps = { clock, studioClock: this.#studioClock, storageFile: this.#file, targetLatencyMs: 500 };
    const core = new EngineCore({ ...deps, log: () => undefined });
    this.#session += 1;
    core.audience.join('viewer-1', this.#session, 'page');
    return core;
  }
}

describe('refused votes', () => {
  it('counts one that came too late apart from those that were lost', () => {
    const rig = new Rig();
    rig.clock.advance(1_500);
    rig.vote('vote-0001', 'a', 'red', 1_500);
    rig.vote('vote-0002', 'a', 'red', 2_500);
    rig.vote('vote-0002', 'a', 'red', 2_500);
    rig.report(3);
    expect(rig.votes).toMatchObject({ sent: 3, counted: 1, refused: 1 });
    rig.core.close();
  });

  it('takes one that came too early, and again in time, for counted', () => {
    const rig = new Rig();
    rig.vote('vote-0001', 'a', 'red', 0);
    expect(rig.votes).toMatchObject({ sent: 1, counted: 0, refused: 1 });
    rig.clock.advance(1_500);
    rig.vote('vote-0001', 'a', 'red', 1_500);
    expect(rig.votes).toMatchObject({ sent: 1, counted: 1, refused: 0 });
    rig.core.close();
  });

  it('leaves one that was accepted counted when its cue is cancelled and it comes again', () => {
    const rig = new Rig();
    rig.clock.advance(1_500);
    rig.vote('vote-0001', 'a', 'red', 1_500);
    rig.cancel('a');
    rig.vote('vote-0001', 'a', 'red', 1_500);
    rig.vote('vote-0002', 'a', 'red', 1_500);
    expect(rig.votes).toMatchObject({ sent: 2, counted: 1, refused: 1 });
    rig.core.close();
  });

  it('never hides a loss and never invents one, over restarts, repetitions and cancellations', () => {
    const action = fc.oneof(
      fc.record({
        do: fc.constant('vote' as const),
        cueId: fc.constantFrom('a', 'b', 'unknown'),
        optionId: fc.constantFrom('red', 'blue', 'green'),
        atMs: fc.constantFrom(0, 990, 1_000, 1_500, 1_999, 2_000, 9_000),
        arrivals: fc.integer({ min: 0, max: 3 }),
      }),
      fc.record({ do: fc.constantFrom('report' as const, 'restart' as const) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ do: fc.constant('cancel' as const), cueId: fc.constantFrom('a', 'b') }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const rig = new Rig();
        let sent = 0;
        let lost = 0;
        for (const one of actions) {
          if (one.do === 'vote') {
            sent += 1;
            if (one.arrivals === 0) lost += 1;
            for (let time = 0; time < one.arrivals; time++) {
              rig.vote(`vote-${String(sent)}`, one.cueId, one.optionId, one.atMs);
            }
          }
          if (one.do === 'report') rig.report(sent);
          if (one.do === 'restart') rig.restart();
          if (one.do === 'wait') rig.clock.advance(one.ms);
          if (one.do === 'cancel') rig.cancel(one.cueId);
          expect(rig.votes.counted + rig.votes.refused).toBe(sent - lost);
          expect(rig.votes.sent).toBeGreaterThanOrEqual(sent - lost);
        }
        rig.report(sent);
        const { votes } = rig;
        expect(votes.sent).toBe(sent);
        expect(votes.sent - votes.counted - votes.refused).toBe(lost);
        rig.core.close();
      }),
      { numRuns: 40 },
    );
  });
});
