import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock } from '../../../../shared/api/clock-view.ts';
import type { Live } from '../../../../shared/api/live.ts';
import { METRICS, type Metric } from '../../../../shared/telemetry/metrics.ts';
import type { AlarmFacts, Verdict } from '../alarm-rule.ts';
import { facts, WELL_CDN, WELL_ENCODER } from '../alarms.test-support.ts';
import { ALL_RULES, ruleName } from './all-rules.ts';

function verdictOf(rule: string, given: AlarmFacts): Verdict | null {
  const found = ALL_RULES.find((one) => one.rule === rule);
  if (!found) throw new Error(`There is no rule ${rule}.`);
  return found.judge(given);
}

/** The sentence, or the state where there is none. */
function saying(rule: string, given: AlarmFacts): string {
  const verdict = verdictOf(rule, given);
  return verdict === null ? 'unknown' : verdict.state === 'bad' ? `${verdict.level}: ${verdict.text}` : verdict.state;
}

const clock = (part: Partial<Live['clock']>): Partial<Live> => ({
  clock: { ...unheardClock('time.example'), synchronised: true, state: 'synchronised', errorBoundMs: 1, ...part },
});
const link = (part: object): Partial<Live> => ({
  encoder: { ...WELL_ENCODER, link: { ...WELL_ENCODER.link, ...part } },
});
const ENGINE_LINK: Live['engineLink'] = {
  ...{ roundTripMs: 2, shortestMs: 1, longestMs: 3, exchanges: 9, atMs: 0 },
  ...{ clockOffsetMs: 0, clockErrorMs: 1 },
};
const engineClock = (offsetMs: number, boundMs: number): Partial<AlarmFacts> => ({
  values: { engineClockOffsetMs: offsetMs, engineClockBoundMs: boundMs },
});
const value = (metric: Metric, figure: number): AlarmFacts => facts({ values: { [metric]: figure } });

describe('rules', () => {
  it('have names and ids of their own, and say nothing while all is well', () => {
    expect(new Set(ALL_RULES.map(({ rule }) => rule)).size).toBe(ALL_RULES.length);
    for (const rule of ALL_RULES) {
      expect(rule.name.length).toBeGreaterThan(2);
      expect(rule.follows).not.toContain(rule.cause);
      expect(['good', undefined]).toContain(rule.judge(facts())?.state);
    }
    expect(ruleName('srt-loss')).toBe('packet loss');
    expect(ruleName('of-old')).toBe('of-old');
  });

  it.each<[string, AlarmFacts, string]>([
    [
      'clock-off',
      facts({ live: clock({ slewRemainingMs: -25 }) }),
      'error: Studio time is 25 ms off (limit 20 ms) and a show is armed.',
    ],
    ['clock-off', facts({ live: clock({ slewRemainingMs: 15 }) }), 'between'],
    ['clock-off', facts({ armed: false, live: clock({ slewRemainingMs: 25 }) }), 'good'],
    ['clock-off', facts({ live: clock({ synchronised: false, slewRemainingMs: 25 }) }), 'good'],
    ['clock-off', facts({ live: clock({ errorBoundMs: null }) }), 'unknown'],
    [
      'clock-unsynchronised',
      facts({ armed: false, live: clock({ synchronised: false }) }),
      'warning: Studio time is not synchronised (limit ± 100 ms): time.example.',
    ],
    [
      'clock-bound',
      facts({ live: clock({ errorBoundMs: 90, state: 'holdover' }) }),
      'error: Studio time may be 90 ms off (limit 20 ms with a show armed), holding over without a time server.',
    ],
    [
      'clock-bound',
      facts({ live: clock({ errorBoundMs: 21 }) }),
      'warning: Studio time may be 21 ms off (limit 20 ms with a show armed).',
    ],
    ['clock-bound', facts({ live: clock({ errorBoundMs: 18 }) }), 'between'],
    ['clock-bound', facts({ live: clock({ errorBoundMs: 15 }) }), 'good'],
    ['clock-bound', facts({ armed: false, live: clock({ errorBoundMs: 30 }) }), 'good'],
    [
      'clock-bound',
      facts({ armed: false, live: clock({ errorBoundMs: 41 }) }),
      'warning: Studio time may be 41 ms off (limit 40 ms).',
    ],
    // It is known to be off, so that alone is told.
    ['clock-bound', facts({ live: clock({ errorBoundMs: 35, slewRemainingMs: 25 }) }), 'between'],
    ['clock-bound', facts({ live: clock({ errorBoundMs: 60, synchronised: false }) }), 'good'],
    ['clock-step', facts({ stepMs: -40 }), 'error: Studio time was set back by 40 ms (limit 2 ms) with a show armed.'],
    ['clock-step', facts({ stepMs: 1 }), 'good'],
    [
      'capture-stalled',
      facts({ live: { encoder: { ...WELL_ENCODER, sourceState: 'waiting', sourceReason: 'no window captures' } } }),
      'error: The source delivers 0 fps: no window captures.',
    ],
    ['capture-slow', value('captureFps', 20), 'warning: The camera delivers 20 fps (limit 27 fps).'],
    ['encoder-away', facts({ live: { encoder: null } }), 'error: The encoder process has not been heard for over 3 s.'],
    [
      'encoder-restarted',
      facts({ encoderBreakMs: 1_420 }),
      'error: The encoder ended on air and was started again: for at least 1.42 s nothing was sent.',
    ],
    ['encoder-fps', value('encoderFps', 12.3), 'error: Only 12.3 fps are sent (limit 27 fps).'],
    ['encoder-fps', value('encoderFps', 28), 'between'],
    ['encoder-dropped', value('framesDroppedPerSecond', 2), 'warning: 2 frames/s are dropped (limit 1 frames/s).'],
    [
      'encoder-queue',
      value('encoderQueueFrames', 9),
      'warning: 9 frames wait to be encoded (limit 8 frames): each adds to the latency.',
    ],
    [
      'srt-loss',
      value('srtLostPerSecond', 5),
      'warning: SRT loses 5 packets/s on the way to the ingest (limit 1 % of what is sent, 2.85 packets/s).',
    ],
    [
      'srt-rtt',
      value('srtRttMs', 50),
      'warning: The SRT round trip is 50 ms (limit 40 ms, a third of the SRT latency).',
    ],
    [
      'srt-buffer',
      value('srtSendBufferMs', 1_500),
      'error: 1.5 s of programme wait to be acknowledged by the ingest (limit 120 ms, the SRT latency).',
    ],
    [
      'srt-dropped',
      value('srtDroppedPerSecond', 3),
      'error: SRT gives up 3 packets/s as too late (limit 1 packets/s): viewers see damage.',
    ],
    [
      'ingest-away',
      facts({ live: link({ state: 'reconnecting', reason: 'connection lost' }) }),
      'error: The ingest has not been connected for over 2 s: connection lost.',
    ],
    ['srt-loss', facts({ live: link({ state: 'reconnecting' }), values: { srtLostPerSecond: 99 } }), 'good'],
    [
      'cdn-stale',
      value('cdnLiveEdgeAgeMs', 3_100),
      'error: The CDN’s newest media is 3.1 s old (limit 3 s): viewers’ pictures stand still.',
    ],
    ['cdn-late', value('cdnLiveEdgeAgeMs', 3_100), 'between'],
    [
      'cdn-stale',
      facts({
        values: { cdnLiveEdgeAgeMs: 300_000 },
        live: { cdns: [{ ...WELL_CDN, liveEdgeAgeMs: 300_000, starting: true }] },
      }),
      'good',
    ],
    [
      'cdn-late',
      value('cdnLiveEdgeAgeMs', 1_200),
      'warning: The CDN’s newest media is 1.2 s old (limit 1 s, the target latency).',
    ],
    [
      'cdn-errors',
      value('cdnErrorsPerMinute', 4),
      'warning: The probe meets 4 errors/min at the CDN (limit 3 errors/min).',
    ],
    [
      'cdn-slow',
      value('cdnPartFetchMs', 600),
      'warning: The CDN takes 600 ms to hand out a part (limit 500 ms, half the target latency).',
    ],
    [
      'engine-slow',
      value('engineRoundTripMs', 700),
      'warning: The engine answers in 700 ms (limit 500 ms): cues may come after their frame.',
    ],
    [
      'engine-clock',
      facts(engineClock(-46, 1)),
      'warning: The engine’s clock is at least 45 ms off studio time (limit 20 ms): viewers go by it, so cues come early or late by as much.',
    ],
    ['engine-clock', facts(engineClock(46, 40)), 'good'],
    ['engine-clock', facts({ ...engineClock(-46, 1), armed: false }), 'good'],
    [
      'engine-mute',
      facts({ live: { engineLink: ENGINE_LINK, audience: null } }),
      'warning: The engine answers, but has told nothing of its viewers for 10 s and more (once a second is due).',
    ],
    ['engine-mute', facts({ live: { engineLink: ENGINE_LINK, audience: {} as Live['audience'] } }), 'good'],
    ['engine-mute', facts({ live: { engineLink: null, audience: null } }), 'good'],
    ['engine-mute', facts({ armed: false, live: { engineLink: ENGINE_LINK, audience: null } }), 'good'],
    ['engine-ack', value('engineAckP95Ms', 4_000), 'error: Votes are acknowledged after 4 s at p95 (limit 500 ms).'],
    [
      'viewers-latency',
      value('glassToGlassP95Ms', 2_100),
      'warning: 5 % of the viewers are more than 2.1 s behind (limit 2 s, the target and 1 s).',
    ],
    [
      'viewers-spread',
      value('syncSpreadMs', 1_050),
      'warning: Viewers are 1.05 s apart (limit 1 s): first answers are not fair.',
    ],
    ['viewers-stalls', value('stallsPerMinute', 4), 'warning: 4 stalls/min among 0 viewers (limit 3 stalls/min).'],
    [
      'cdn-future',
      value('cdnLiveEdgeAgeMs', -300),
      'warning: The CDN’s newest media lies 300 ms in the future (limit 250 ms).',
    ],
    ['host-cpu', value('hostCpuPct', 85), 'warning: The host process takes 85 % of a core (limit 80 %).'],
    ['host-loop', value('hostLoopDelayMs', 300), 'error: The host comes 300 ms late to its work at p99 (limit 50 ms).'],
    [
      'disk-full',
      facts({ freeDiskBytes: 1_500_000_000 }),
      'warning: 1.5 GB are free where the studio writes (limit 2 GB).',
    ],
  ])('%s', (rule, given, expected) => {
    expect(saying(rule, given)).toBe(expected);
  });

  describe('of several CDNs', () => {
    const second = (part: Partial<typeof WELL_CDN>, values: AlarmFacts['values'] = {}): AlarmFacts =>
      facts({ values, live: { cdns: [WELL_CDN, { ...WELL_CDN, name: 'b.example live.m3u8', ...part }] } });

    it.each<[string, AlarmFacts, string]>([
      ['cdn-away-2', second({}), 'good'],
      // There is none.
      ['cdn-away-3', second({}), 'good'],
      [
        'cdn-away-2',
        second({ reachable: false, health: { level: 'red', reason: 'It does not answer.' } }),
        'error: CDN 2 (b.example live.m3u8) has not answered for over 3 s. It does not answer.',
      ],
      [
        'cdn-stale-2',
        second({}, { cdn2LiveEdgeAgeMs: 3_100 }),
        'error: The newest media at CDN 2 (b.example live.m3u8) is 3.1 s old (limit 3 s): viewers’ pictures stand still.',
      ],
      ['cdn-stale', second({}, { cdn2LiveEdgeAgeMs: 3_100 }), 'good'],
      [
        'cdn-late',
        second({}, { cdnLiveEdgeAgeMs: 1_200 }),
        'warning: The newest media at CDN 1 (a.example live.m3u8) is 1.2 s old (limit 1 s, the target latency).',
      ],
      [
        'cdn-errors-2',
        second({}, { cdn2ErrorsPerMinute: 4 }),
        'warning: The probe meets 4 errors/min at CDN 2 (b.example live.m3u8) (limit 3 errors/min).',
      ],
      [
        'cdn-slow-2',
        second({}, { cdn2PartFetchMs: 600 }),
        'warning: CDN 2 (b.example live.m3u8) takes 600 ms to hand out a part (limit 500 ms, half the target latency).',
      ],
      [
        'cdn-dates-2',
        second({ datesApartMs: -400 }),
        'warning: CDN 2 (b.example live.m3u8) dates the same media 400 ms earlier than CDN 1 (limit 150 ms).',
      ],
      ['cdn-dates-2', second({ datesApartMs: 120 }), 'between'],
      [
        'cdn-later-2',
        second({ laterMs: 1_800 }),
        'warning: CDN 2 (b.example live.m3u8) has the same media 1.8 s later than CDN 1 (limit 1.5 s).',
      ],
    ])('%s', (rule, given, expected) => {
      expect(saying(rule, given)).toBe(expected);
    });

    it('name the likely cause', () => {
      const mend = (rule: string, given: AlarmFacts): string => {
        const verdict = verdictOf(rule, given);
        return verdict?.state === 'bad' ? verdict.whatToDo : '';
      };
      expect(mend('cdn-dates-2', second({ datesApartMs: 400, wrong: 'this' }))).toMatch(/^Likely cause: this CDN/);
      expect(mend('cdn-dates-2', second({ datesApartMs: 400, wrong: 'first' }))).toMatch(
        /^Likely cause: the first CDN/,
      );
      expect(mend('cdn-dates-2', second({ datesApartMs: 400 }))).toMatch(/^Likely cause: packagers/);
      expect(mend('cdn-later-2', second({ laterMs: -2_000 }))).toMatch(/^Likely cause: the first CDN/);
    });
  });

  it('give a disagreement to the clock where it is the likely cause', () => {
    const disagreement = {
      byMs: 180,
      ways: [],
      likely: 'clock',
      text: 'the mark is late.',
      whatToDo: 'Look.',
    } as const;
    const latency = { readings: [], disagreement, budget: null, drifts: [] } as unknown as Live['latency'];
    expect(verdictOf('latency-disagreement', facts({ live: { latency } }))).toMatchObject({
      cause: 'clock',
      figure: 180,
    });
  });

  it('hold with any figures: sentences with a figure, a limit and what to do, and no threshold that crosses another', () => {
    const metrics = Object.keys(METRICS) as Metric[];
    const figures = fc.dictionary(fc.constantFrom(...metrics), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(figures, fc.boolean(), fc.option(fc.nat()), (values, armed, freeDiskBytes) => {
        for (const rule of ALL_RULES) {
          const verdict = rule.judge(facts({ values, armed, freeDiskBytes }));
          if (verdict?.state !== 'bad') continue;
          expect(verdict.text).toMatch(/\d.*limit/);
          expect(verdict.whatToDo).toMatch(/^[A-Z].{20}/);
          expect(`${verdict.text} ${verdict.whatToDo}`).not.toMatch(/NaN|undefined|null|Infinity/);
        }
      }),
    );
  });
});
