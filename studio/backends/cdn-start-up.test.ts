import { describe, expect, it } from 'vitest';
import type { Finding } from '../../shared/telemetry/probe.ts';
import { CdnStartUp, START_UP_MS, type CdnLook } from './cdn-start-up.ts';

const EMPTY: CdnLook['reading'] = { format: null, problem: 'it answered 404', liveEdgeAgeMs: null, findings: [] };
const media = (liveEdgeAgeMs: number | null): CdnLook['reading'] => ({
  ...EMPTY,
  ...{ format: 'll-hls', problem: null, liveEdgeAgeMs },
});
const syntax: Finding = {
  ...{ kind: 'syntax', level: 'error', title: 't', what: 'w', where: 'w', why: 'w', whatToDo: 'w' },
  ...{ firstAtMs: 0, lastAtMs: 0, count: 1 },
};

describe('CdnStartUp', () => {
  it('waits for the first media of this time on air, and no longer than it may take', () => {
    const startUp = new CdnStartUp();
    const look = (monoMs: number, reading = EMPTY, onAir = true) => startUp.look({ monoMs, onAir, reading });
    expect(look(0, EMPTY, false)).toBe('off-air');
    expect(look(1_000)).toBe('starting');
    expect(look(1_000 + START_UP_MS)).toBe('starting');
    expect(look(1_001 + START_UP_MS)).toBe('running');
    // Another time on air is another start.
    expect(look(40_000, EMPTY, false)).toBe('off-air');
    expect(look(41_000)).toBe('starting');
  });

  it('ends with media captured since then, not with what an earlier show left; then what fails has failed', () => {
    const startUp = new CdnStartUp();
    const look = (monoMs: number, reading: CdnLook['reading']) => startUp.look({ monoMs, onAir: true, reading });
    look(0, EMPTY);
    expect(look(2_000, media(300_000))).toBe('starting');
    expect(look(3_000, media(400))).toBe('running');
    expect(look(4_000, EMPTY)).toBe('running');
  });

  it('takes undated media for media', () => {
    expect(new CdnStartUp().look({ monoMs: 0, onAir: true, reading: media(null) })).toBe('running');
  });

  it('does not wait at an address that leads elsewhere', () => {
    const startUp = new CdnStartUp();
    const look = (monoMs: number, reading: CdnLook['reading']) => startUp.look({ monoMs, onAir: true, reading });
    const page = { ...EMPTY, problem: 'it returned a web page' };
    expect(look(0, { ...page, findings: [syntax] })).toBe('running');
    expect(look(1_000, page)).toBe('running');
    expect(look(2_000, EMPTY)).toBe('starting');
  });

  it('knows of such an address before the show', () => {
    const startUp = new CdnStartUp();
    const page = { ...EMPTY, problem: 'it returned a web page' };
    expect(startUp.look({ monoMs: 0, onAir: false, reading: { ...page, findings: [syntax] } })).toBe('running');
    expect(startUp.look({ monoMs: 1_000, onAir: true, reading: page })).toBe('running');
  });
});
