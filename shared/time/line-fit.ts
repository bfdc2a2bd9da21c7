/** One reading of a clock's offset: `x` seconds from the reference, `y` ms, known to ± `sigma` ms (1 σ). */
export interface Reading {
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
}

/** `y = offset + slope · x`, with standard errors (1 σ) that are scaled up where the readings scatter more than they claim. */
export interface Line {
  readonly offset: number;
  readonly offsetSigma: number;
  /** ms per second: 1 is 1000 ppm. */
  readonly slope: number;
  readonly slopeSigma: number;
}

/** What is known of the slope before the first reading (ms per second, 1 σ): keeps a few close readings from telling a wild one. */
export interface SlopePrior {
  readonly slope: number;
  readonly sigma: number;
}

/**
 * Weighted least squares with a normal prior on the slope (ridge regression; e.g. Bishop, Pattern Recognition, §3.3). Never NaN;
 * needs at least one reading, and throws a RangeError without.
 */
export function fitLine(readings: readonly Reading[], prior: SlopePrior): Line {
  if (readings.length === 0) throw new RangeError('fitLine: no readings');
  let weightSum = 0;
  let xSum = 0;
  let ySum = 0;
  for (const { x, y, sigma } of readings) {
    const weight = 1 / (sigma * sigma);
    weightSum += weight;
    xSum += weight * x;
    ySum += weight * y;
  }
  const xMean = xSum / weightSum;
  const yMean = ySum / weightSum;
  let xx = 1 / (prior.sigma * prior.sigma);
  let xy = prior.slope * xx;
  for (const { x, y, sigma } of readings) {
    const weight = 1 / (sigma * sigma);
    xx += weight * (x - xMean) ** 2;
    xy += weight * (x - xMean) * (y - yMean);
  }
  const slope = xy / xx;
  let chi = 0;
  for (const { x, y, sigma } of readings) chi += ((y - yMean - slope * (x - xMean)) / sigma) ** 2;
  const scale = Math.max(1, readings.length > 2 ? chi / (readings.length - 2) : 1);
  return {
    offset: yMean - slope * xMean,
    offsetSigma: Math.sqrt(scale * (1 / weightSum + (xMean * xMean) / xx)),
    slope,
    slopeSigma: Math.min(prior.sigma, Math.sqrt(scale / xx)),
  };
}
