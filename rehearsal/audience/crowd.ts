import { randomBytes } from 'node:crypto';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { LiveEdgePoller } from './live-edge-poller.ts';
import { SimulatedViewer } from './simulated-viewer.ts';
import { EngineMessageReader } from './viewer-connection.ts';

const STEP_PERIOD_MS = 50;
/** Viewers join over this long for each hundred of them, so that the start is no storm. */
const JOIN_MS_PER_HUNDRED = 300;

export interface CrowdOptions {
  /** Base of the engine's viewer socket, `ws://host:port`. */
  readonly engineUrl: string;
  readonly playlistUrl: string;
  readonly viewers: number;
  readonly seed: number;
  log(line: string): void;
}

/** All simulated viewers and the one poller that tells them how far the real stream reaches. */
export class Crowd {
  readonly #poller: LiveEdgePoller;
  readonly #viewers: SimulatedViewer[];
  readonly #beat: Scheduled;

  constructor(deps: { clock: Clock; studioClock: StudioClock }, options: CrowdOptions) {
    const { engineUrl, playlistUrl, viewers, seed, log } = options;
    this.#poller = new LiveEdgePoller({ ...deps, playlistUrl, log });
    const viewerDeps = { ...deps, engineUrl, poller: this.#poller, reader: new EngineMessageReader() };
    const crowdId = randomBytes(6).toString('hex');
    this.#viewers = Array.from({ length: viewers }, (_, index) => {
      const firstDelayMs = (index * JOIN_MS_PER_HUNDRED) / 100;
      return new SimulatedViewer(viewerDeps, { crowdId, seed, index, firstDelayMs });
    });
    this.#beat = every(deps.clock, STEP_PERIOD_MS, () => {
      for (const viewer of this.#viewers) viewer.step();
    });
  }

  close(): void {
    this.#beat.cancel();
    this.#poller.close();
    for (const viewer of this.#viewers) viewer.close();
  }
}
