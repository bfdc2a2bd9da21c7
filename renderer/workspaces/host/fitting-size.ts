/** So much larger than what can just be read from where the host stands (`--glance` in host.css) words become at most. */
export const LARGEST_SHARE = 2.2;
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
