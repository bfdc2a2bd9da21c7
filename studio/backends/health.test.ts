import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock } from '../../shared/api/clock-view.ts';
import type { ClockView } from '../../shared/api/live.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { Alarm } from '../../shared/telemetry/incident.ts';
import { facts } from '../telemetry/alarms/alarms.test-support.ts';
import { CLOCK_RULES } from '../telemetry/alarms/rules/clock-rules.ts';
import { cdnHealth, cdnsHealth, clockHealth, engineHealth, formatMs, ingestHealth } from './health.ts';

const encoder: EncoderStatus = {
  onAir: true,
  onAirSinceMs: 1_000,
  source: { kind: 'test' },
  sourceState: 'running',
  sourceReason: null,
  uiConnected: false,
  link: {
    state: 'connected',
    reason: null,
    library: 'libsrt 1.5.1',
    connectedSinceMs: 1_000,
    reconnects: 0,
    srt: {
      rttMs: 12.3,
      packetsSent: 100,
      packetsLost: 0,
      packetsRetransmitted: 0,
      packetsDropped: 0,
      sendRateKbps: 3_000,
      bandwidthKbps: 20_000,
      sendBufferMs: 5,
      latencyMs: 120,
    },
  },
  video: null,
  frames: { in: 1, sent: 1, dropped: 0, damaged: 0, fps: 30 },
  bitrateKbps: 3_000,
  captureToSendMs: null,
  lastCaptureTimeMs: null,
  cpuPct: 10,
};
const ingest = { configured: true, wantedOnAir: true, encoder, encoderDown: null, lossPct: 0 };
const withLink = (link: Partial<EncoderStatus['link']>): typeof ingest => ({
  ...ingest,
  encoder: { ...encoder, link: { ...encoder.link, ...link } },
});

describe('ingestHealth', () => {
  it('is green with its figures', () => {
    expect(ingestHealth(ingest)).toEqual({
      level: 'green',
      reason: 'Connected: round trip 12 ms, 0.0 % lost, 3.0 Mb/s.',
    });
    expect(ingestHealth(withLink({ srt: null, library: 'FFmpeg 8.0' })).reason).toBe(
      'Connected with FFmpeg 8.0, sending 3.0 Mb/s.',
    );
  });

  it('is grey when not in use', () => {
    expect(ingestHealth({ ...ingest, configured: false })).toEqual({
      level: 'grey',
      reason: 'Not set up, so nothing can go on air: start with --ingest srt://….',
    });
    const off = { ...ingest, wantedOnAir: false, encoder: { ...encoder, onAir: false } };
    expect(ingestHealth(off)).toEqual({ level: 'grey', reason: 'Off air.' });
  });

  it.each([
    ['red', { ...ingest, encoder: null, encoderDown: 'nothing listens there' }, /\(nothing listens there\)/],
    ['amber', { ...ingest, encoder: null, encoderDown: null }, /is starting/],
    ['amber', { ...ingest, encoder: { ...encoder, onAir: false } }, /Going on air/],
    ['amber', withLink({ state: 'connecting', reason: null }), /Connecting to the ingest;/],
    ['red', withLink({ state: 'connecting', reason: 'nobody listens at h:1' }), /\(nobody listens at h:1\)/],
    ['red', withLink({ state: 'reconnecting', reason: 'incorrect passphrase' }), /\(incorrect passphrase\)/],
    ['red', { ...ingest, encoder: { ...encoder, sourceState: 'failed' as const, sourceReason: 'no file' } }, /no file/],
    ['amber', { ...ingest, encoder: { ...encoder, sourceState: 'waiting' as const } }, /delivers nothing/],
    ['amber', { ...ingest, lossPct: 2.34 }, /2\.3 % lost/],
    ['red', { ...ingest, lossPct: 12 }, /12\.0 % lost.*lower the bit rate/],
  ])('is %s with the reason (%#)', (level, given, reason) => {
    const health = ingestHealth(given);
    expect(health.level).toBe(level);
    expect(health.reason).toMatch(reason);
  });

  it('warns of a latency too short for the distance, and of a full send buffer', () => {
    const { srt } = encoder.link;
    if (!srt) throw new Error('the example has SRT figures');
    expect(ingestHealth(withLink({ srt: { ...srt, rttMs: 60 } })).reason).toMatch(/set at least 240 ms/);
    expect(ingestHealth(withLink({ srt: { ...srt, sendBufferMs: 400 } })).reason).toMatch(/400 ms wait to be sent/);
  });
});

describe('cdnsHealth', () => {
  const cdn = (name: string, level: 'green' | 'amber' | 'red' | 'grey') => ({
    name,
    health: { level, reason: `${level}.` },
  });

  it('is that of the worst CDN, by its name where there are several', () => {
    expect(cdnsHealth([], false).reason).toMatch(/^Not set up/);
    expect(cdnsHealth([], true).reason).toBe('The CDN has not been asked yet.');
    expect(cdnsHealth([cdn('a', 'red')], true)).toEqual({ level: 'red', reason: 'red.' });
    expect(cdnsHealth([cdn('a', 'green'), cdn('b', 'red'), cdn('c', 'amber')], true)).toEqual({
      ...{ level: 'red', reason: 'CDN 2 of 3 (b): red.' },
    });
    expect(cdnsHealth([cdn('a', 'green'), cdn('b', 'grey')], true).level).toBe('green');
  });
});

describe('cdnHealth', () => {
  const reading = { reachable: true, liveEdgeAgeMs: 450, responseMs: 4.2, problem: null, phase: 'running' as const };
  const given = { configured: true, onAir: true, reading, targetLatencyMs: 800 };

  it('tells the age of the newest media', () => {
    expect(cdnHealth(given)).toEqual({
      level: 'green',
      reason: 'The CDN answers in 4.2 ms; its newest media is 450 ms old.',
    });
  });

  it.each([
    ['grey', { ...given, configured: false }, /Not set up.*--cdn/],
    ['grey', { ...given, reading: null }, /not been asked/],
    ['grey', { ...given, onAir: false }, /Off air; the CDN answers in 4\.2 ms\./],
    [
      'grey',
      { ...given, onAir: false, reading: { ...reading, responseMs: null, problem: 'it answered 404' } },
      /Off air; the CDN can be reached\./,
    ],
    ['red', { ...given, reading: { ...reading, reachable: false, problem: 'no answer within 2 s' } }, /within 2 s/],
    [
      'red',
      { ...given, reading: { ...reading, problem: 'it returned a web page (200 text/html)' } },
      /a web page \(200 text\/html\)/,
    ],
    [
      'amber',
      { ...given, reading: { ...reading, problem: 'it answered 404', phase: 'starting' as const } },
      /^Starting: .*\(it answered 404\).*15\.0 s/,
    ],
    [
      'amber',
      { ...given, reading: { ...reading, problem: 'it answered 404', phase: 'off-air' as const } },
      /^Starting: /,
    ],
    [
      'amber',
      { ...given, reading: { ...reading, liveEdgeAgeMs: 300_000, phase: 'starting' as const } },
      /^Starting: .*of before, 300\.0 s old/,
    ],
    ['green', { ...given, reading: { ...reading, phase: 'starting' as const } }, /450 ms old/],
    ['red', { ...given, reading: { ...reading, problem: 'it answered 404' } }, /no picture.*404/],
    [
      'red',
      { ...given, reading: { ...reading, reachable: false, problem: 'refused', phase: 'starting' as const } },
      /cannot be reached: refused/,
    ],
    ['amber', { ...given, reading: { ...reading, liveEdgeAgeMs: 1_200 } }, /1\.2 s old/],
    ['red', { ...given, reading: { ...reading, liveEdgeAgeMs: 12_300 } }, /12\.3 s old/],
    ['amber', { ...given, reading: { ...reading, liveEdgeAgeMs: -900 } }, /900 ms in the future/],
  ])('is %s with the reason (%#)', (level, facts, reason) => {
    const health = cdnHealth(facts);
    expect(health.level).toBe(level);
    expect(health.reason).toMatch(reason);
  });
});

describe('engineHealth', () => {
  const view = {
    state: 'connected' as const,
    reason: null,
    roundTripMs: 2,
    clockOffsetMs: -0.4,
    clockErrorMs: 1,
    measured: null,
    recentBadMessages: 0,
  };

  it.each([
    ['grey', null, /Not set up.*--engine/],
    ['green', view, /round trip 2\.0 ms, its clock 0\.4 ms off/],
    ['green', { ...view, roundTripMs: null }, /Connected/],
    ['amber', { ...view, roundTripMs: 2_500, clockOffsetMs: null, clockErrorMs: null }, /not answered for 2\.5 s/],
    ['red', { ...view, state: 'connecting' as const, reason: 'connection refused' }, /\(connection refused\)/],
    ['amber', { ...view, recentBadMessages: 3 }, /sent 3 messages/],
    ['amber', { ...view, clockOffsetMs: 80 }, /80 ms off/],
    ['amber', { ...view, clockOffsetMs: 80, roundTripMs: 400 }, /differs from studio time/],
    ['green', { ...view, clockOffsetMs: 80, roundTripMs: 400, clockErrorMs: 190 }, /Connected/],
    ['amber', { ...view, roundTripMs: 900 }, /is slow/],
  ])('is %s with the reason (%#)', (level, given, reason) => {
    const health = engineHealth(given, null);
    expect(health.level).toBe(level);
    expect(health.reason).toMatch(reason);
  });

  it('says for how long the engine has told nothing of its viewers, where nothing is worse', () => {
    expect(engineHealth(view, 12_000)).toEqual({
      level: 'amber',
      reason:
        'The engine answers but has told nothing of its viewers for 12.0 s: their figures are not known. ' +
        'Look at its log; cues and votes go on.',
    });
    expect(engineHealth({ ...view, state: 'connecting' as const }, 12_000).level).toBe('red');
    expect(engineHealth({ ...view, recentBadMessages: 3 }, 12_000).reason).toMatch(
      /sent 3 messages.*nothing of its viewers for 12\.0 s/,
    );
  });
});

describe('clockHealth', () => {
  const view: ClockView = {
    ...unheardClock('time.example'),
    synchronised: true,
    offsetMs: -3.21,
    roundTripMs: 10,
    errorBoundMs: 1.5,
  };

  const alarm: Alarm = {
    ...{
      id: 'a',
      rule: 'clock-bound',
      cause: 'clock',
      level: 'error',
      text: 'It may be 60 ms off.',
      whatToDo: 'Do it.',
    },
    ...{ metric: null, raisedAtMs: 0, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: 60 },
  };
  const of = (part: Partial<ClockView>, armed = false, alarms: readonly Alarm[] = []) =>
    clockHealth({ view: { ...view, ...part }, armed, alarms });

  it.each<[string, ReturnType<typeof of>, RegExp]>([
    ['green', of({}), /Within ±1\.5 ms.*offset -3\.2 ms from time\.example/],
    [
      'amber',
      of({ synchronised: false, errorBoundMs: null, state: 'unsynchronised', source: 'this computer' }),
      /Unsynchronised.*UDP/,
    ],
    ['amber', of({ synchronised: false, errorBoundMs: null, state: 'settling' }), /^Settling/],
    ['amber', of({ errorBoundMs: 45 }), /45 ms off/],
    ['amber', of({ state: 'holdover' }), /Holdover: within ±1\.5 ms and growing/],
    ['amber', of({ errorBoundMs: null }), /error is unknown/],
  ])('is %s with the reason (%#)', (level, health, reason) => {
    expect(health.level).toBe(level);
    expect(health.reason).toMatch(reason);
  });

  it('is as grave as an alarm with a show armed', () => {
    expect(of({ synchronised: false, state: 'unsynchronised' }, true).level).toBe('red');
    expect(of({ errorBoundMs: 45 }, true).level).toBe('red');
    expect(of({ slewRemainingMs: 30 }, true)).toMatchObject({
      level: 'red',
      reason: expect.stringMatching(/30 ms off/),
    });
  });

  it('is never lighter than an alarm of the clock that lasts', () => {
    expect(of({}, true, [alarm])).toEqual({ level: 'red', reason: 'It may be 60 ms off. Do it.' });
    expect(of({}, true, [{ ...alarm, level: 'warning' }]).level).toBe('amber');
    expect(of({ state: 'holdover' }, true, [{ ...alarm, level: 'warning' }]).reason).toMatch(/^Holdover/);
    expect(of({}, true, [{ ...alarm, clearedAtMs: 5 }]).level).toBe('green');
    expect(of({}, true, [{ ...alarm, cause: 'cdn' }]).level).toBe('green');
  });

  it('stands with every alarm that the rules raise of a clock', () => {
    const part = fc.record({
      errorBoundMs: fc.oneof(fc.double({ noNaN: true, min: 0, max: 150 }), fc.constantFrom(20, 40, 80)),
      slewRemainingMs: fc.double({ noNaN: true, min: -60, max: 60 }),
      synchronised: fc.boolean(),
      state: fc.constantFrom<ClockView['state']>('synchronised', 'holdover', 'settling', 'unsynchronised'),
    });
    fc.assert(
      fc.property(part, fc.boolean(), (given, armed) => {
        const { level } = of(given, armed);
        for (const rule of CLOCK_RULES) {
          const verdict = rule.judge(facts({ armed, live: { clock: { ...view, ...given } } }));
          if (verdict?.state !== 'bad') continue;
          expect(verdict.level === 'error' ? ['red'] : ['amber', 'red']).toContain(level);
        }
      }),
    );
  });
});

it('writes durations for people', () => {
  expect([0.04, 9.96, 12.4, 999, 1_234].map(formatMs)).toEqual(['0.0 ms', '10.0 ms', '12 ms', '999 ms', '1.2 s']);
});
