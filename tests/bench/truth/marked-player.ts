/** The truth about one player: the latency marks of the frames it shows, and the stretches over which it reports. */
import type { CDPSession, Page } from 'playwright-core';
import { decodeMark, installMarkProbe, takeMarkSamples } from '../../harness/mark-probe.ts';
import { percentile } from '../bench.ts';

declare global {
  interface Window {
    reportTimes: number[];
  }
}

interface Shown {
  /** Studio time of display (ms). */
  readonly atMs: number;
  readonly latencyMs: number;
}

/** A stretch of studio time, its beginning excluded. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** With fewer frames a stretch says nothing: the picture stood still. */
const FEWEST_FRAMES = 6;
/** Reading marks costs about as much as decoding: of 30 frames a second each second one is enough for medians. */
const EVERY_FRAMES = 2;

/** Runs in a viewers' page: notes when the page sends its reports. */
function watchReports(): void {
  window.reportTimes = [];
  let last: unknown = null;
  const look = (): void => {
    requestAnimationFrame(look);
    if (window.cuelight.reported === last) return;
    last = window.cuelight.reported;
    window.reportTimes.push(performance.timeOrigin + performance.now());
  };
  requestAnimationFrame(look);
}

export class MarkedPlayer {
  readonly page: Page;
  readonly #network: CDPSession;
  readonly #isViewer: boolean;
  #shown: Shown[] = [];
  #reports: number[] = [];
  frames = 0;

  private constructor(page: Page, network: CDPSession, isViewer: boolean) {
    this.page = page;
    this.#network = network;
    this.#isViewer = isViewer;
  }

  /** @param isViewer a viewers' page; else a window of the studio with its return monitor */
  static async watch(page: Page, isViewer: boolean): Promise<MarkedPlayer> {
    await installMarkProbe(page, 1280, 720, EVERY_FRAMES);
    if (isViewer) await page.evaluate(watchReports);
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    return new MarkedPlayer(page, network, isViewer);
  }

  /** Takes what was shown since the last call. @param offsetMs studio time minus the machine's wall clock */
  async take(offsetMs: number): Promise<void> {
    for (const { shownAtMs, lumas } of await takeMarkSamples(this.page)) {
      const captured = decodeMark(lumas);
      this.frames += 1;
      if (captured === null) continue;
      const atMs = shownAtMs + offsetMs;
      this.#shown.push({ atMs, latencyMs: atMs - captured });
    }
    if (!this.#isViewer) return;
    const times = await this.page.evaluate(() => window.reportTimes.splice(0));
    this.#reports.push(...times.map((atMs) => atMs + offsetMs));
  }

  /** The stretch of the last report sent before that studio time; null before the second one. */
  lastReport(beforeMs: number): Stretch | null {
    const index = this.#reports.findLastIndex((atMs) => atMs <= beforeMs);
    const [fromMs, toMs] = [this.#reports[index - 1], this.#reports[index]];
    return fromMs === undefined || toMs === undefined ? null : { fromMs, toMs };
  }

  /** Latencies of the frames shown in a stretch; empty when there were too few. */
  latencies({ fromMs, toMs }: Stretch): number[] {
    const found = this.#shown.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    return found.length < FEWEST_FRAMES ? [] : found.map(({ latencyMs }) => latencyMs);
  }

  median(stretch: Stretch): number | null {
    return percentile(this.latencies(stretch), 0.5);
  }

  get marks(): number {
    return this.#shown.length;
  }

  /** Cuts it off from the media for so long; an audience's page from everything, as a train does in a tunnel. */
  async cutOff(forMs: number, delay: (ms: number) => Promise<void>): Promise<void> {
    const offline = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    const blocked = ['*.m4s*', '*.m3u8*'];
    if (this.#isViewer) await this.#network.send('Network.emulateNetworkConditions', { ...offline, offline: true });
    else await this.#network.send('Network.setBlockedURLs', { urls: blocked });
    await delay(forMs);
    if (this.#isViewer) await this.#network.send('Network.emulateNetworkConditions', { ...offline, offline: false });
    else await this.#network.send('Network.setBlockedURLs', { urls: [] });
  }
}
