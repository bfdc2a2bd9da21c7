import type { CueFiring, CueScheduler } from './cue-scheduler.ts';

/** For unit tests: fires when a test says so. */
export class FakeScheduler implements CueScheduler {
  readonly armed = new Map<string, { atStudioMs: number; firing: CueFiring }>();

  arm(id: string, atStudioMs: number, firing: CueFiring): void {
    this.armed.set(id, { atStudioMs, firing });
  }

  cancel(id: string): void {
    this.armed.delete(id);
  }

  /** Fires everything due at `nowMs`, in order, as a healthy scheduler would. */
  fireDue(nowMs: number): void {
    const due = [...this.armed].filter(([, { atStudioMs }]) => atStudioMs <= nowMs);
    for (const [id, { atStudioMs, firing }] of due.sort((a, b) => a[1].atStudioMs - b[1].atStudioMs)) {
      this.armed.delete(id);
      firing.onFired(atStudioMs);
    }
  }

  miss(id: string, nowMs: number): void {
    const armed = this.armed.get(id);
    this.armed.delete(id);
    armed?.firing.onMissed(nowMs);
  }

  setMapping(): void {
    // The test moves the time itself.
  }

  close(): Promise<void> {
    this.armed.clear();
    return Promise.resolve();
  }
}
