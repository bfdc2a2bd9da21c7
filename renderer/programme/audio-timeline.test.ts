import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioTimeline, BLOCK_MS, BLOCK_SAMPLES, peakDb, type AudioBlock } from './audio-timeline.ts';

const START_MS = 1_700_000_000_000;

function tone(frames: number, rateHz: number, hz: number, fromSample: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, index) =>
    Math.sin((2 * Math.PI * hz * (fromSample + index)) / rateHz),
  );
}

/** Plays a tone from a device with its own rate and clock error; pulls every 10 ms. */
function play(options: { rateHz: number; errorPpm: number; durationMs: number; hz: number }): AudioBlock[] {
  const timeline = new AudioTimeline(START_MS);
  const blocks: AudioBlock[] = [];
  const frames = options.rateHz / 100;
  // The device's true rate: its 10 ms last a little longer or shorter than ours.
  const chunkMs = 10 / (1 + options.errorPpm * 1e-6);
  let given = 0;
  for (let nowMs = 10; nowMs <= options.durationMs; nowMs += 10) {
    while ((given + 1) * chunkMs <= nowMs) {
      const samples = tone(frames, options.rateHz, options.hz, given * frames);
      const chunk = { captureTimeMs: START_MS + given * chunkMs, rateHz: options.rateHz, channels: [samples] };
      timeline.write('microphone', chunk, START_MS + nowMs);
      given += 1;
    }
    blocks.push(...timeline.pull(START_MS + nowMs));
  }
  return blocks;
}

function left(blocks: readonly AudioBlock[]): number[] {
  return blocks.flatMap(({ samples }) => Array.from(samples).filter((_, index) => index % 2 === 0));
}

/** What remains after the best sine of this frequency is taken away, in dB below it. */
function distortionDb(signal: readonly number[], hz: number): number {
  let sine = 0;
  let cosine = 0;
  signal.forEach((sample, index) => {
    sine += (sample * Math.sin((2 * Math.PI * hz * index) / 48_000) * 2) / signal.length;
    cosine += (sample * Math.cos((2 * Math.PI * hz * index) / 48_000) * 2) / signal.length;
  });
  const rest = signal.reduce((sum, sample, index) => {
    const angle = (2 * Math.PI * hz * index) / 48_000;
    return sum + (sample - sine * Math.sin(angle) - cosine * Math.cos(angle)) ** 2;
  }, 0);
  return 10 * Math.log10(rest / signal.length / ((sine ** 2 + cosine ** 2) / 2));
}

describe('sound on the timeline of studio time', () => {
  it('is steady silence without sources', () => {
    const timeline = new AudioTimeline(START_MS);
    const blocks = Array.from({ length: 100 }, (_, turn) => timeline.pull(START_MS + (turn + 1) * 10)).flat();
    expect(blocks.length).toBe(49);
    blocks.forEach((block, index) => {
      expect(block.captureTimeMs).toBeCloseTo(START_MS + index * BLOCK_MS, 6);
      expect(peakDb(block.samples)).toBe(-100);
    });
  });

  it.each([48_000, 44_100, 96_000, 16_000])('plays %d Hz cleanly and at the right moment', (rateHz) => {
    const blocks = play({ rateHz, errorPpm: 0, durationMs: 1500, hz: 1000 });
    const signal = left(blocks).slice(12_000, 12_000 + 48_000);
    expect(distortionDb(signal, 1000)).toBeLessThan(-55);
    // The tone began at sample 0 of the timeline: so it does in the output.
    const expected = tone(48_000, 48_000, 1000, 12_000);
    const worst = signal.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (expected[index] ?? 0))), 0);
    expect(worst).toBeLessThan(0.01);
  });

  it.each([-300, -50, 50, 300])('takes up a device clock that is off by %d ppm', (errorPpm) => {
    const blocks = play({ rateHz: 48_000, errorPpm, durationMs: 20_000, hz: 440 });
    const signal = left(blocks).slice(-48_000);
    // A wrong rate would tear or gap; a bent one is a sine of the device's true pitch.
    expect(distortionDb(signal, 440 * (1 + errorPpm * 1e-6))).toBeLessThan(-45);
  });

  it('mixes sources and never exceeds full scale', () => {
    const timeline = new AudioTimeline(START_MS);
    const loud = new Float32Array(480).fill(0.75);
    for (let turn = 0; turn < 20; turn++) {
      const chunk = { captureTimeMs: START_MS + turn * 10, rateHz: 48_000, channels: [loud] };
      timeline.write('microphone', chunk, START_MS + turn * 10 + 10);
      timeline.write('screen-sound', chunk, START_MS + turn * 10 + 10);
    }
    const blocks = timeline.pull(START_MS + 300);
    expect(Math.max(...left(blocks))).toBe(1);
  });

  it('is gapless and in order whatever the sources do', () => {
    const chunk = fc.record({
      source: fc.constantFrom('microphone', 'screen-sound'),
      offsetMs: fc.integer({ min: -500, max: 500 }),
      frames: fc.integer({ min: 0, max: 2000 }),
      rateHz: fc.constantFrom(0, 8000, 44_100, 48_000, 192_000),
      channelCount: fc.integer({ min: 0, max: 3 }),
      waitMs: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 40 }), (chunks) => {
        const timeline = new AudioTimeline(START_MS);
        let nowMs = START_MS;
        let nextMs = START_MS;
        for (const { source, offsetMs, frames, rateHz, channelCount, waitMs } of chunks) {
          nowMs += waitMs;
          const channels = Array.from({ length: channelCount }, () => new Float32Array(frames).fill(0.5));
          timeline.write(source, { captureTimeMs: nowMs + offsetMs, rateHz, channels }, nowMs);
          for (const block of timeline.pull(nowMs)) {
            expect(block.captureTimeMs).toBeCloseTo(nextMs, 3);
            expect(block.samples.length).toBe(BLOCK_SAMPLES * 2);
            expect(block.samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
            nextMs = block.captureTimeMs + BLOCK_MS;
          }
          // Late sources may hold sound back, but not for long.
          expect(nowMs - nextMs).toBeLessThan(300);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('waits for a source that is always late, once it knows', () => {
    const timeline = new AudioTimeline(START_MS);
    const heard: number[] = [];
    for (let nowMs = 10; nowMs <= 3000; nowMs += 10) {
      if (nowMs > 100) {
        const captureTimeMs = START_MS + nowMs - 100;
        timeline.write(
          'microphone',
          { captureTimeMs, rateHz: 48_000, channels: [new Float32Array(480).fill(0.5)] },
          START_MS + nowMs,
        );
      }
      heard.push(...timeline.pull(START_MS + nowMs).map(({ samples }) => Math.min(...samples.map(Math.abs))));
    }
    for (const quietest of heard.slice(20)) expect(quietest).toBeGreaterThan(0.4);
  });

  it('skips what was missed while the computer slept', () => {
    const timeline = new AudioTimeline(START_MS);
    timeline.pull(START_MS + 100);
    const blocks = timeline.pull(START_MS + 3_600_000);
    expect(blocks.length).toBeLessThan(3);
    expect(blocks[0]?.captureTimeMs).toBeGreaterThan(START_MS + 3_599_900);
  });
});
