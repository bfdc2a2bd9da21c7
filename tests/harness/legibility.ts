import type { Page } from 'playwright-core';

/** Where the host stands, and the screen there: 24 inches across the corners, 16:9, filled by the page. */
const DISTANCE_MM = 3_000;
const SCREEN_WIDTH_MM = (24 * 25.4 * 16) / Math.hypot(16, 9);

/**
 * ISO 9241-303: capital letters of 20 to 22 minutes of arc are read with ease; below 16 they are not to be.
 * READ: what is read out or counted down by; GLANCE: what a look is for.
 */
export const READ_ARC_MINUTES = 20;
export const GLANCE_ARC_MINUTES = 16;

/** How high the capitals of the first element of each selector are for the host, in minutes of arc; null: there is none. */
export async function arcMinutes(page: Page, selectors: readonly string[]): Promise<Record<string, number | null>> {
  const heights = await page.evaluate((wanted) => {
    const pen = document.createElement('canvas').getContext('2d');
    if (!pen) throw new Error('no canvas to measure with');
    return wanted.map((selector) => {
      const element = document.querySelector(selector);
      if (!element) return null;
      const { fontWeight, fontFamily, fontSize } = getComputedStyle(element);
      // Measured large: the heights of small letters are whole pixels.
      pen.font = `${fontWeight} 1000px ${fontFamily}`;
      const share = pen.measureText('H').actualBoundingBoxAscent / 1000;
      return (share * Number.parseFloat(fontSize)) / innerWidth;
    });
  }, selectors);
  const angleOf = (share: number): number => (Math.atan((share * SCREEN_WIDTH_MM) / DISTANCE_MM) * 180 * 60) / Math.PI;
  return Object.fromEntries(
    selectors.map((selector, index) => {
      const share = heights[index] ?? null;
      return [selector, share === null ? null : angleOf(share)];
    }),
  );
}
