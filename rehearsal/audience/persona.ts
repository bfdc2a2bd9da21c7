import type { PlayerTraits } from './player-model.ts';
import type { Random } from './random.ts';
import type { NetworkTraits } from './viewer-connection.ts';

/** What makes one simulated viewer different from others: made up, but of the order of what audiences are. */
export interface Persona {
  readonly device: string;
  readonly network: string;
  readonly cdn: string;
  /** Of the device's clock against studio time (ms). */
  readonly clockErrorMs: number;
  readonly way: NetworkTraits;
  /** How much later the stream reaches this viewer's CDN than the origin (ms). */
  readonly cdnDelayMs: number;
  readonly player: PlayerTraits;
}

interface DeviceKind {
  /** Of all viewers, in percent. */
  readonly share: number;
  readonly name: string;
  readonly displayMs: readonly [least: number, most: number];
}

const DEVICES: readonly DeviceKind[] = [
  { share: 55, name: 'phone', displayMs: [12, 30] },
  { share: 30, name: 'desktop', displayMs: [8, 25] },
  { share: 10, name: 'tv', displayMs: [25, 40] },
  { share: 5, name: 'tablet', displayMs: [12, 30] },
];
/** `pathMs`: median of one way to the engine and of a part's way to the player. */
const NETWORKS = [
  { share: 55, name: 'wifi', pathMs: 15, jitterMs: 6 },
  { share: 25, name: '4g', pathMs: 30, jitterMs: 12 },
  { share: 15, name: 'ethernet', pathMs: 8, jitterMs: 1 },
  { share: 5, name: '3g', pathMs: 70, jitterMs: 20 },
] as const;
const CDNS = [
  { share: 65, name: 'cdn-a', delayMs: 0 },
  { share: 35, name: 'cdn-b', delayMs: 35 },
] as const;
const LONGEST_PATH_MS = 120;
const PATH_SIGMA = 0.4;

/** Draws a viewer; the same seed gives the same one. */
export function drawPersona(random: Random): Persona {
  const device = choose(random, DEVICES);
  const network = choose(random, NETWORKS);
  const cdn = choose(random, CDNS);
  const pathMs = random.logNormal(network.pathMs, PATH_SIGMA);
  return {
    ...{ device: device.name, network: network.name, cdn: cdn.name, cdnDelayMs: cdn.delayMs },
    clockErrorMs: random.between(-200, 200),
    way: {
      upMs: Math.min(LONGEST_PATH_MS, pathMs * random.between(0.9, 1.3)),
      downMs: Math.min(LONGEST_PATH_MS, pathMs),
      jitterMs: random.between(0.5, network.jitterMs),
    },
    player: {
      displayMs: random.between(...device.displayMs),
      holdBackParts: random.between(3, 4),
      joinLagMs: random.between(0, 250),
      toleranceMs: random.between(3, 25),
      driftPpm: random.between(-60, 60),
    },
  };
}

function choose<T extends { readonly share: number }>(random: Random, kinds: readonly T[]): T {
  let left = random.next() * 100;
  for (const kind of kinds) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  throw new RangeError('the shares do not make up all viewers');
}
