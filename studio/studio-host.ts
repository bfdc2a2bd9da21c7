import { MEDIA_SOCKET_PATH } from '../shared/media/media-socket.ts';
import type { Report } from '../shared/report/report.ts';
import { every } from '../shared/time/clock.ts';
import { openApi, type ApiRoutes } from './api/open-api.ts';
import { BadMessages } from './backends/bad-messages.ts';
import { afterShowDownload } from './report/after-show/report-download.ts';
import { buildReport, problemsOf, type ReportFacts } from './report/build-report.ts';
import { settle, type SettleFacts } from './report/settle.ts';
import { statusLine } from './telemetry/status-line.ts';
import { telemetryDownloads } from './telemetry/telemetry-downloads.ts';
import type { StudioHostDeps } from './host-deps.ts';
import { HostParts } from './host-parts.ts';

export interface RunReport {
  readonly report: Report;
  readonly ok: boolean;
  readonly problems: string[];
}

const TICK_MS = 1_000;

/** The host process: starts its parts, serves the API, and looks at everything once a second. */
export class StudioHost {
  readonly #parts: HostParts;

  private constructor(deps: StudioHostDeps) {
    this.#parts = new HostParts(deps);
  }

  /** Starts everything and serves. Rejects with an Error in words when this host can't work at all. */
  static async open(deps: StudioHostDeps): Promise<StudioHost> {
    const host = new StudioHost(deps);
    try {
      await host.#start();
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  announceCode(code: string): void {
    this.#parts.codes.announce(code);
  }

  /** The report as it is when all votes have come to rest, 6 s later at most. */
  async report(): Promise<RunReport> {
    const settling = (): SettleFacts => ({
      audience: this.#parts.observed.lastAudience,
      run: this.#parts.runner.state,
      nowMs: this.#parts.studioClock.now(),
    });
    if (this.#parts.engine) await settle(this.#parts.deps.clock, settling);
    const facts = this.#reportFacts();
    const report = buildReport(facts);
    const problems = problemsOf(facts, report, this.#parts.engine !== null);
    return { report, ok: problems.length === 0, problems };
  }

  /** Ends everything that was started; what is on air stays on air. */
  close(): Promise<void> {
    return this.#parts.close();
  }

  async #start(): Promise<void> {
    const { clock, config, onMapping } = this.#parts.deps;
    await this.#parts.measures.open();
    const bad = new BadMessages(clock, (count) => {
      this.#parts.notice(
        'warning',
        `Clients of the API sent ${String(count)} messages so far that are not understood.`,
      );
    });
    const api = await openApi({
      clock,
      config,
      codes: this.#parts.codes,
      routes: this.#routes(),
      onNotice: this.#parts.notice,
      downloads: [
        afterShowDownload(this.#parts.reports.afterShow),
        this.#parts.reports.qa.download,
        this.#parts.reports.print.download,
        ...telemetryDownloads(this.#parts.measures, this.#parts.deps.version, () => this.#parts.studioClock.now()),
      ],
      onBadFrame: () => {
        bad.add();
      },
      onFault: (error) => {
        this.#parts.deps.onLog(
          'error',
          `API: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      },
    });
    this.#parts.owned(api);
    onMapping(this.#parts.studioClock.mapping);
    this.#parts.air.begin(this.#parts.studioClock.mapping);
    this.#parts.time.start();
    this.#parts.engine?.start();
    this.#parts.automation.start();
    this.#parts.cdn?.start();
    const ticking = every(clock, TICK_MS, () => {
      this.#tick();
    });
    this.#parts.closers.push(() => {
      ticking.cancel();
    });
  }

  #tick(): void {
    const nowMs = this.#parts.studioClock.now();
    const point = this.#parts.measures.second();
    const live = this.#parts.live();
    this.#parts.measures.watch(point, live, this.#parts.air);
    this.#parts.runner.metrics(point.values, nowMs);
    this.#parts.hub.changed();
    this.#parts.air.saveFigures();
    this.#parts.tryAutoRun();
    this.#parts.reports.plans.look(this.#parts.runner.state, this.#parts.store.planRevision, nowMs);
    const { onAirMs } = this.#parts.air.figures.onAir;
    const { lossPct } = this.#parts.measures.measuring;
    const line = statusLine({ live: this.#parts.live(), show: this.#parts.store.show, onAirMs, lossPct });
    this.#parts.deps.onStatusLine(line, this.#parts.air.heard?.status.onAir ?? this.#parts.air.wantedOnAir);
  }

  #reportFacts(): ReportFacts {
    return {
      figures: this.#parts.air.figures,
      clock: this.#parts.time.view(),
      encoder: this.#parts.air.heard?.status ?? null,
      show: this.#parts.store.show,
      run: this.#parts.runner.state,
      audience: this.#parts.observed.lastAudience,
    };
  }

  #routes(): ApiRoutes {
    const { config, version } = this.#parts.deps;
    return {
      version,
      rehearsal: config.rehearsal,
      viewerUrl: config.backends.viewerUrl,
      cdnUrl: config.backends.cdnUrl,
      oscPort: config.oscPort,
      media: {
        url: `ws://127.0.0.1:${String(config.encoder.port)}${MEDIA_SOCKET_PATH}`,
        ticket: config.encoder.mediaTicket,
      },
      now: () => this.#parts.studioClock.now(),
      clockSteps: () => this.#parts.studioClock.steps,
      live: () => this.#parts.live(),
      subscribe: (signal) => this.#parts.hub.subscribe(signal),
      report: () => buildReport(this.#reportFacts()),
      afterShow: this.#parts.reports.afterShow,
      captureStats: (stats) => {
        this.#parts.observed.capture = stats;
        this.#parts.hub.changed();
      },
      runner: this.#parts.runner,
      plan: this.#parts.store.desk,
      people: this.#parts.people,
      control: this.#parts.automation.control,
      devices: this.#parts.automation,
      telemetry: this.#parts.measures,
      probes: this.#parts.probes,
      qa: this.#parts.reports.qa,
      air: this.#parts.air,
    };
  }
}
