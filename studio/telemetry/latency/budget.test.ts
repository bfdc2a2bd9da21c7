import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureStats } from '../../../shared/api/live.ts';
import { budgetSchema, type Budget } from '../../../shared/telemetry/latency.ts';
import { budgetOf } from './budget.ts';
import { BudgetWindow } from './budget-figures.ts';
import type { LatencyFacts } from './facts.ts';
import { encoderOf, factsOf, NOW, returnOf, viewOf } from './latency.test-support.ts';

function budget(facts: LatencyFacts): Budget | null {
  const figures = new BudgetWindow().add(facts);
  return figures && budgetOf(figures);
}

const stage = (made: Budget | null, name: string) => made?.stages.find((one) => one.stage === name);

describe('the latency budget', () => {
  it('adds up what each stage measures, and says what it is not sure of', () => {
    // 17 sent, 125 SRT, 105 packaged (230 + 16.7 − 142), 5 fetched, 183 waiting (200 − 16.7), 20 shown: 455.
    const made = budget(factsOf({ returnMonitor: returnOf(460, 458) }));
    expect(made?.of).toBe('the return monitor');
    expect(made?.stages.map(({ stage: name }) => name)).toEqual([
      'encode',
      'mux',
      'srt',
      'package',
      'cdn',
      'player',
      'render',
    ]);
    expect(stage(made, 'encode')).toMatchObject({ how: 'measured' });
    expect(stage(made, 'encode')?.what).toContain('test picture');
    expect(stage(made, 'srt')?.how).toBe('bounded');
    expect(made?.unexplainedMs).toBeCloseTo(3, 0);
    expect(made?.sumMs).toBeCloseTo(458);
    expect(made?.stages.some(({ how }) => how === 'rest')).toBe(false);
  });

  it('knows that a playlist seen at once is younger than one looked at whenever', () => {
    const cdn = { liveEdgeAgeMs: 180, partFetchMs: 6, seenAtOnce: true };
    expect(stage(budget(factsOf({ cdn, returnMonitor: returnOf(455, 455) })), 'package')?.ms).toBeCloseTo(105, 0);
  });

  it('counts the pictures that wait while the sound beside them has not come yet', () => {
    const encoder = encoderOf({ timelineLagMs: { video: 5, audio: 65 } });
    const late = stage(budget(factsOf({ encoder, returnMonitor: returnOf(527, 527) })), 'player')?.ms ?? 0;
    // 200 in the buffer, 60 + 33.3 − 21.3 ahead of the sound, less half a frame.
    expect(late).toBeCloseTo(255, 0);
  });

  it('measures the way to the player where the player tells how old media is as it comes', () => {
    const encoder = encoderOf({ timelineLagMs: { video: 5, audio: 65 } });
    const cdn = { liveEdgeAgeMs: 180, partFetchMs: 6, seenAtOnce: true };
    const monitor = returnOf(580, 580, { arrivalAgeMs: 330 });
    // 330 as it came, of which the sound is 72 behind, less 180 as it was published.
    expect(stage(budget(factsOf({ cdn, encoder, returnMonitor: monitor })), 'cdn')).toMatchObject({ how: 'measured' });
    const made = budget(factsOf({ cdn, encoder, returnMonitor: monitor }));
    expect(Math.abs((stage(made, 'cdn')?.ms ?? 0) - 78)).toBeLessThan(5);
    expect(made?.stages.some(({ how }) => how === 'rest')).toBe(false);
  });

  it('has capture, drawing and encoding of a window that captures', () => {
    const capture = { composeP50Ms: 4, captureToComposedP50Ms: 12, captureToEncodedP50Ms: 18 } as CaptureStats;
    const encoder = encoderOf({ source: { kind: 'ui' }, captureToSendMs: { p50: 24, p95: 30, p99: 40 } });
    const made = budget(factsOf({ encoder, capture, returnMonitor: returnOf(455, null) }));
    const names = ['capture', 'compose', 'encode', 'mux'];
    expect(made?.stages.slice(0, 4).map(({ stage: name }) => name)).toEqual(names);
    expect(names.map((name) => Math.round(stage(made, name)?.ms ?? 0))).toEqual([8, 4, 6, 6]);
  });

  it('gives what nobody measures to the stage that is least known', () => {
    const noEdge = budget(factsOf({ cdn: null, returnMonitor: returnOf(800, 800) }));
    expect(stage(noEdge, 'package')?.how).toBe('rest');
    const noBuffer = budget(factsOf({ view: viewOf(700, null, null) }));
    expect(stage(noBuffer, 'player')?.how).toBe('rest');
    for (const made of [noEdge, noBuffer]) expect(made?.sumMs).toBeCloseTo(made?.glassToGlassMs ?? 0);
  });

  it('tells apart what no stage can be within its bound', () => {
    const farOver = budget(factsOf({ returnMonitor: returnOf(2_000, 2_000) }));
    expect(farOver?.stages.some(({ how }) => how === 'rest')).toBe(false);
    expect(farOver?.beyondMs).toBeGreaterThan(1_000);
    // No age at the CDN, and the other stages alone are more than glass to glass: packaging is 0, and they give what they can.
    const farUnder = budget(factsOf({ cdn: null, returnMonitor: returnOf(100, 100) }));
    expect(stage(farUnder, 'package')).toMatchObject({ how: 'rest', ms: 0 });
    expect(farUnder?.beyondMs).toBeLessThan(-100);
    for (const made of [farOver, farUnder]) {
      expect((made?.sumMs ?? 0) + (made?.beyondMs ?? 0)).toBeCloseTo(made?.glassToGlassMs ?? 0);
    }
    expect(budget(factsOf({ returnMonitor: returnOf(460, 458) }))?.beyondMs).toBe(0);
  });

  it('says nothing off air or while nobody plays', () => {
    expect(budget(factsOf())).toBeNull();
    expect(budget(factsOf({ returnMonitor: returnOf(500, null, { state: 'stalled' }) }))).toBeNull();
    const offAir = encoderOf({ captureToSendMs: null });
    expect(budget(factsOf({ encoder: offAir, returnMonitor: returnOf(500, null) }))).toBeNull();
  });

  it('always adds up, within what can be: stages are never negative, and measured ones stay near their measure', () => {
    const ms = (max: number) => fc.double({ min: 0, max, noNaN: true });
    fc.assert(
      fc.property(ms(3_000), fc.option(ms(2_000)), ms(2_000), ms(500), (glass, edge, buffer, render) => {
        const made = budget(
          factsOf({
            cdn: { liveEdgeAgeMs: edge, partFetchMs: null, seenAtOnce: false },
            returnMonitor: returnOf(glass, glass, { bufferMs: buffer, renderMs: render }),
          }),
        );
        if (made === null) throw new Error('no budget');
        expect(budgetSchema.parse(made)).toEqual(made);
        expect(made.sumMs).toBeCloseTo(made.stages.reduce((sum, one) => sum + one.ms, 0));
        for (const one of made.stages) expect(one.ms).toBeGreaterThanOrEqual(0);
        expect(Math.abs((stage(made, 'player')?.ms ?? 0) - Math.max(0, buffer - 1000 / 60))).toBeLessThanOrEqual(
          15.001,
        );
        expect(made.sumMs + made.beyondMs).toBeCloseTo(glass);
        // What is told apart is beyond every bound: no stage that could have taken more has any room left.
        for (const one of made.stages) {
          if (made.beyondMs > 0) expect(one.how).not.toBe('rest');
          if (made.beyondMs < 0 && one.how === 'rest') expect(one.ms).toBe(0);
        }
        if (made.beyondMs !== 0) expect(Math.sign(made.beyondMs)).toBe(Math.sign(made.unexplainedMs));
        const room = made.stages.reduce((sum, one) => sum + (one.how === 'rest' ? 0 : one.boundMs), 0);
        if (made.unexplainedMs >= 0 && made.unexplainedMs <= room) expect(made.beyondMs).toBe(0);
      }),
    );
  });
});

describe('BudgetWindow', () => {
  it('takes medians of the last seconds, of one kind of viewer', () => {
    const window = new BudgetWindow();
    for (const [second, edge] of [200, 900, 240].entries()) {
      window.add(
        factsOf({
          atMs: NOW + second * 1_000,
          cdn: { liveEdgeAgeMs: edge, partFetchMs: 6, seenAtOnce: false },
          view: viewOf(700, 700),
        }),
      );
    }
    const later = factsOf({ atMs: NOW + 3_000, cdn: null, view: viewOf(720, 720) });
    expect(window.add(later)).toMatchObject({ subject: 'pages', edgeAgeMs: 240, glassToGlassMs: 700, fetchMs: 6 });
    expect(window.add(factsOf({ atMs: NOW + 4_000, cdn: null, returnMonitor: returnOf(650, 640) }))).toMatchObject({
      subject: 'return',
      glassToGlassMs: 640,
      edgeAgeMs: null,
    });
    expect(window.add(factsOf({ atMs: NOW + 5_000 }))).toBeNull();
  });
});
