import type { Show } from '../../shared/show/show.ts';
import { indexOf } from './show-index.ts';

/** Watches figures for telemetry triggers: since when each has been on the side that its cue waits for. */
export class MetricWatch {
  readonly #sinceMs = new Map<string, number>();

  /**
   * Takes a second's figures by name; what is left out was not measured, which ends any waiting for it.
   * @returns the cues whose condition has held for long enough, in the order of the rundown.
   */
  add(show: Show, values: Readonly<Record<string, number | undefined>>, atMs: number): string[] {
    const due: string[] = [];
    const waiting = new Set<string>();
    for (const { id, trigger } of indexOf(show).byTelemetry) {
      if (trigger.kind !== 'telemetry') continue;
      const value = values[trigger.metric];
      const holds = value !== undefined && (trigger.side === 'above' ? value > trigger.value : value < trigger.value);
      if (!holds) continue;
      // Of another condition than before, if the plan was edited: it begins anew.
      const key = JSON.stringify([id, trigger]);
      waiting.add(key);
      const sinceMs = this.#sinceMs.get(key) ?? atMs;
      this.#sinceMs.set(key, sinceMs);
      if (atMs - sinceMs >= trigger.forMs) due.push(id);
    }
    for (const key of this.#sinceMs.keys()) if (!waiting.has(key)) this.#sinceMs.delete(key);
    return due;
  }
}
