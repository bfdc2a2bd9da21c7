import type { Page } from 'playwright-core';

/** Everything a page can ask about the time of day is wrong by this (ms): Date and `performance.timeOrigin`. */
export async function setWrongClock(page: Page, offByMs: number): Promise<void> {
  await page.addInitScript((byMs) => {
    const trueTimeOriginMs = performance.timeOrigin;
    const RealDate = Date;
    class WrongDate extends RealDate {
      constructor(...parts: unknown[]) {
        super(...((parts.length === 0 ? [RealDate.now() + byMs] : parts) as [number]));
      }
      static override now(): number {
        return RealDate.now() + byMs;
      }
    }
    Object.assign(window, { trueTimeOriginMs, Date: WrongDate });
    Object.defineProperty(performance, 'timeOrigin', { value: trueTimeOriginMs + byMs });
  }, offByMs);
}
