import fc from 'fast-check';
import { expect, it } from 'vitest';
import { engineToControlSchema, viewerMessageSchema } from '../../../shared/interaction/protocol.ts';
import type { EngineFigures } from '../../../shared/telemetry/audience-view.ts';
import { AudienceBook } from '../audience-book.ts';
import { readMessage } from '../read-message.ts';
import { AudienceWatch } from './audience-watch.ts';

const ENGINE: EngineFigures = { ackP95Ms: null, queue: 0, fanOutP95Ms: null };
const TARGET_MS = 900;
const QUESTIONS = 3;
const T0 = 1_700_000_000_000;

const honest = {
  ...{ type: 'report', glassToGlassMs: 900, bufferMs: 300, stalls: 1, playbackRate: 1, clockErrorBoundMs: 2 },
  ...{ votesSent: 2, votesAcked: 2 },
};

/** Both books of the engine, behind the schema that every message of a viewer passes. */
class Audience {
  readonly book = new AudienceBook();
  readonly watch = new AudienceWatch();

  constructor(viewers: number) {
    for (let index = 0; index < viewers; index++) {
      this.book.join(`viewer-${String(index)}`, index, 'page');
      this.watch.join(`viewer-${String(index)}`, index, 'page');
    }
  }

  /** Whether it was taken. */
  tell(index: number, text: string, nowMs: number): boolean {
    const read = readMessage(text, viewerMessageSchema);
    if (!read.ok || read.message.type !== 'report') return false;
    this.book.report(`viewer-${String(index)}`, index, read.message, nowMs);
    this.watch.report(`viewer-${String(index)}`, read.message, nowMs, TARGET_MS);
    return true;
  }

  /** What the host makes of it, over the wire. */
  heard(nowMs: number) {
    const audience = this.book.summary(nowMs, { counted: 0, questions: QUESTIONS });
    const messages = [
      { type: 'audience', atMs: nowMs, audience },
      { type: 'audience-view', view: this.watch.view(nowMs, TARGET_MS, ENGINE) },
    ];
    for (const message of messages) {
      expect(engineToControlSchema.safeParse(JSON.parse(JSON.stringify(message))).error).toBeUndefined();
    }
    return audience;
  }
}

/** JSON texts: what JSON.stringify would never write as well. */
const anyValue = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => JSON.stringify(value)),
  fc.integer({ min: -3, max: 100_000 }).map(String),
  fc.constantFrom(
    ...['9007199254740991', '9007199254740992', '1e999', '-1e999', '1e308', '-1e308', '4e307', '1000000', '60000'],
    ...['null', 'true', '"7"', '"NaN"', 'NaN', '[]', '{}', '0.5', '-0', '-1', '5e-324'],
  ),
);
const FIELDS = [
  ...['glassToGlassMs', 'bufferMs', 'stalls', 'playbackRate', 'clockErrorBoundMs', 'votesSent', 'votesAcked'],
  ...['frames', 'framesDropped', 'markMs', 'arrivalAgeMs', 'stallMs', 'bitrateKbps', 'throughputKbps', 'startUpMs'],
  ...['errorMs', 'targetMs', 'personalTargetMs', 'driftPpm', 'driftErrorPpm', 'driftSpanMs', 'rateMin'],
];
const anyReport = fc.dictionary(fc.constantFrom(...FIELDS), anyValue, { maxKeys: 6 }).map((changes) => {
  const texts = { ...Object.fromEntries(Object.entries(honest).map(([k, v]) => [k, JSON.stringify(v)])), ...changes };
  return `{${Object.entries(texts)
    .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
    .join(',')}}`;
});
const anyStep = fc.record({
  viewer: fc.integer({ min: 0, max: 3 }),
  text: anyReport,
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  then: fc.constantFrom('nothing', 'nothing', 'nothing', 'a new run', 'leave'),
});

it('tells the host what it understands, whatever any viewer reports', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 25 }), (steps) => {
      const audience = new Audience(4);
      let nowMs = T0;
      for (const { viewer, text, afterMs, then } of steps) {
        nowMs += afterMs;
        if (audience.tell(viewer, text, nowMs)) taken += 1;
        if (then === 'a new run') audience.book.beginRun();
        if (then === 'leave') audience.book.leave(`viewer-${String(viewer)}`, viewer);
        const { votes } = audience.heard(nowMs);
        expect(votes.acked).toBeLessThanOrEqual(votes.sent);
        expect(votes.sent).toBeLessThanOrEqual(4 * QUESTIONS);
      }
    }),
  );
  expect(taken).toBeGreaterThan(100);
});

it.each([...['stalls', 'votesSent', 'votesAcked', 'bufferMs', 'glassToGlassMs', 'clockErrorBoundMs', 'playbackRate']])(
  'refuses a %s that is no viewer’s',
  (field) => {
    for (const value of ['9007199254740991', '1e308', '1e999', '"7"', 'NaN']) {
      const text = JSON.stringify({ ...honest, [field]: '?' }).replace('"?"', value);
      expect(readMessage(text, viewerMessageSchema).ok, `${field}: ${value}`).toBe(false);
    }
  },
);

it('lets no claim of a viewer pass for votes that were lost, beyond one a question', () => {
  const audience = new Audience(2);
  audience.book.voteReceived('viewer-0', 'vote-0001');
  audience.tell(0, JSON.stringify({ ...honest, votesSent: 1_000_000, votesAcked: 1_000_000 }), T0);
  expect(audience.heard(T0).votes.sent).toBe(1 + QUESTIONS);
  audience.tell(1, JSON.stringify({ ...honest, votesSent: 2, votesAcked: 2 }), T0);
  expect(audience.heard(T0).votes).toMatchObject({ sent: 1 + QUESTIONS + 2 });
  // What it claimed of this run is none of the next one's.
  audience.book.beginRun();
  expect(audience.heard(T0)).toMatchObject({ stalls: 0, votes: { sent: 0, acked: 0 } });
});

it('counts one stall a second of a viewer at most, however it counts, and keeps its memory bounded', () => {
  const audience = new Audience(2);
  for (let report = 0; report < 6_000; report++) {
    const claim = report % 2 === 0 ? 1_000_000 : 0;
    audience.tell(0, JSON.stringify({ ...honest, stalls: claim, votesSent: claim }), T0 + report * 10);
  }
  const nowMs = T0 + 60_000;
  expect(audience.heard(nowMs).stalls).toBeLessThanOrEqual(2 * 60);
  expect(audience.watch.view(nowMs, TARGET_MS, ENGINE).stallsPerMinute).toBeLessThanOrEqual(61);
});
