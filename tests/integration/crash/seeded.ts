/** Park and Miller’s generator: the same numbers for the same seed. */
export class Seeded {
  #state: number;

  /** @param seed any whole number */
  constructor(seed: number) {
    this.#state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
    // Neighbouring seeds begin alike.
    for (let turn = 0; turn < 8; turn++) this.next();
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state * 16_807) % 2_147_483_647;
    return (this.#state - 1) / 2_147_483_646;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.next() * from.length)];
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error('no weight is above 0');
  }
}
