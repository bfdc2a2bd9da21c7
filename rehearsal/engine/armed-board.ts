import { MOST_ARMED, type ArmedCount, type ArmedCue } from '../../shared/interaction/protocol.ts';

/** What is armed now, and which sessions said that it has reached them. Pure. */
export class ArmedBoard {
  #cues: readonly ArmedCue[] = [];
  /** Session numbers, by payload. */
  #holders = new Map<string, Set<number>>();
  #told = '';

  get cues(): readonly ArmedCue[] {
    return this.#cues;
  }

  /** Arms these instead of what was; who has a payload that stays needs not say so again. */
  set(cues: readonly ArmedCue[]): void {
    this.#cues = cues.slice(0, MOST_ARMED);
    const before = this.#holders;
    this.#holders = new Map(this.#cues.map(({ armId }) => [armId, before.get(armId) ?? new Set<number>()]));
  }

  /** What is armed no longer is passed over. */
  hold(session: number, armIds: readonly string[]): void {
    for (const armId of armIds) this.#holders.get(armId)?.add(session);
  }

  left(session: number): void {
    for (const holders of this.#holders.values()) holders.delete(session);
  }

  /** How many have each, when that changed since the last call; else null. */
  takeChange(viewers: number): ArmedCount[] | null {
    const counts = this.#cues.map(({ armId, cueId, runId }) => {
      const acked = this.#holders.get(armId)?.size ?? 0;
      return { ...{ armId, cueId, runId, viewers }, acked };
    });
    const told = JSON.stringify(counts);
    if (told === this.#told) return null;
    this.#told = told;
    return counts;
  }

  /** Somebody new listens: the next change is all of it. */
  tellAnew(): void {
    this.#told = '';
  }
}
