import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNear, PollPlan } from './poll-plan.ts';

const MIDDLE = 0.5;

function gaps(plan: PollPlan, count: number, each: () => void = () => undefined): number[] {
  return Array.from({ length: count }, () => {
    const gapMs = plan.sent(MIDDLE);
    each();
    return gapMs;
  });
}

describe('the plan of questions', () => {
  it('tells the house’s own servers from the public’s', () => {
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.9',
      '172.16.0.1',
      '172.31.9.9',
      '169.254.1.1',
      '::1',
      'fd00::1',
      'fe80::1',
    ]) {
      expect(isNear(address)).toBe(true);
    }
    for (const address of ['8.8.8.8', '172.32.0.1', '192.0.2.1', '2001:db8::1', '11.0.0.1']) {
      expect(isNear(address)).toBe(false);
    }
  });

  it('asks a near server 64 times in 8 s, then once a second', () => {
    const plan = new PollPlan();
    plan.setAddress('192.168.1.1');
    plan.burst(true);
    expect(gaps(plan, 64).every((gapMs) => gapMs === 125)).toBe(true);
    expect(plan.bursting).toBe(false);
    const later = gaps(plan, 60, () => {
      plan.answered(false);
    });
    expect(new Set(later)).toEqual(new Set([1000]));
  });

  it('is gentle with a public server: four quick ones, then 2 s and more, 8 s at least after the burst', () => {
    const plan = new PollPlan();
    plan.setAddress('192.0.2.1');
    plan.burst(true);
    const burst = gaps(plan, 64);
    expect(burst.slice(0, 5)).toEqual([250, 250, 500, 1000, 2000]);
    expect(burst.slice(4).every((gapMs) => gapMs >= 2000)).toBe(true);
    expect(gaps(plan, 3)).toEqual([8000, 8000, 8000]);
    gaps(plan, 60, () => {
      plan.answered(false);
    });
    expect(plan.pollMs).toBe(64_000);
  });

  it('takes a missing answer in the burst for a hint', () => {
    const plan = new PollPlan();
    plan.setAddress('192.0.2.1');
    plan.burst(true);
    plan.sent(MIDDLE);
    plan.missed();
    expect(plan.sent(MIDDLE)).toBe(2000);
  });

  it('obeys every kiss, whatever else happens', () => {
    const event = fc.constantFrom('answered', 'disturbed', 'missed', 'burst');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50 }), fc.constantFrom('127.0.0.1', '192.0.2.1'), (events, address) => {
        const plan = new PollPlan();
        plan.setAddress(address);
        plan.burst(true);
        plan.sent(MIDDLE);
        plan.kissed('RATE');
        plan.kissed('RATE');
        for (const name of events) {
          if (name === 'missed') plan.missed();
          else if (name !== 'burst') plan.answered(name === 'disturbed');
          expect(plan.sent(0)).toBeGreaterThanOrEqual(32_000 * 0.9);
        }
      }),
    );
    const denied = new PollPlan();
    denied.kissed('DENY');
    expect(denied.pollMs).toBe(1_024_000);
    denied.missed();
    denied.kissed('RSTR');
    expect(denied.pollMs).toBe(2_048_000);
    denied.answered(false);
    expect(denied.pollMs).toBeLessThan(10_000);
  });
});
