/** Letters smaller than this cannot be read from 3 m on a 24" screen; longer text is scrolled instead. */
export const SMALLEST_PX = 40;
export const LARGEST_PX = 120;
/** One press of the size buttons. */
export const SIZE_STEP = 1.15;

/** The largest whole size from `smallestPx` to `largestPx` that fits; the smallest when none does. `fits` must be monotonic. */
export function fittingSizePx(fits: (sizePx: number) => boolean, smallestPx: number, largestPx: number): number {
  let [low, high] = [smallestPx, largestPx];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
