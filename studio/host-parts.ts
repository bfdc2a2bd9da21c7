import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Live } from '../shared/api/live.ts';
import type { AudienceSummary } from '../shared/interaction/protocol.ts';
import { StudioClock } from '../shared/time/studio-clock.ts';
import { AirDesk } from './air-desk.ts';
import { LiveHub } from './api/live-hub.ts';
import { People } from './api/people.ts';
import { fingerprint } from './api/secrets.ts';
import { SignInCodes } from './api/sign-in-codes.ts';
import { AutoRun, autoRunSchema } from './auto-run.ts';
import { Automation } from './automation/automation.ts';
import { CdnProbe } from './backends/cdn-probe.ts';
import { HttpFetcher } from './probe/fetcher.ts';
import { ProbeDesk } from './probe/probe-desk.ts';
import { EngineLink } from './backends/engine-link.ts';
import { PayloadSender } from './backends/payload-sender.ts';
import { StateFile } from './backends/state-file.ts';
import { systemHttps } from './clock/https-time.ts';
import { startNtpThread } from './clock/ntp-thread.ts';
import { systemNts } from './clock/nts/nts-keys.ts';
import { TimeKeeper } from './clock/time-keeper.ts';
import type { StudioHostDeps } from './host-deps.ts';
import { liveView, withoutRun } from './live-view.ts';
import { audienceNow, noObservations } from './observations.ts';
import type { PlanChange } from './plan/plan-desk.ts';
import { PlanRoom } from './plan/plan-room.ts';
import { ReportRoom } from './report/report-room.ts';
import { armedPayloads } from './show/armed-payloads.ts';
import type { CueScheduler } from './show/cue-scheduler.ts';
import { rescueLeftMs } from './show/rescue.ts';
import { runnerWorld } from './show/runner-world.ts';
import { ShowRunner } from './show/show-runner.ts';
import { startWorkerScheduler } from './show/worker-scheduler.ts';
import { AsRunLog } from './storage/as-run-log.ts';
import { startThreadCheckpointer, type StartCheckpointer } from './storage/checkpointer.ts';
import { cueLabel } from './telemetry/history/marks.ts';
import { TelemetryRoom } from './telemetry/telemetry-room.ts';

type Level = 'info' | 'warning' | 'error';

/** The host's parts, put together: who hears what from whom stands here, and nowhere else. */
export class HostParts {
  readonly deps: StudioHostDeps;
  readonly studioClock: StudioClock;
  readonly launchId: string;
  readonly observed = noObservations();
  readonly codes: SignInCodes;
  readonly hub: LiveHub;
  readonly people = new People(() => {
    this.hub.peopleChanged();
  });
  readonly measures: TelemetryRoom;
  readonly log: AsRunLog;
  readonly store: PlanRoom;
  readonly scheduler: CueScheduler;
  readonly engine: EngineLink | null;
  readonly payloads: PayloadSender;
  readonly automation: Automation;
  readonly runner: ShowRunner;
  readonly air: AirDesk;
  readonly time: TimeKeeper;
  readonly cdn: CdnProbe | null;
  readonly probes: ProbeDesk;
  readonly autoRun: AutoRun | null;
  readonly reports: ReportRoom;
  /** In the order of their making; closed in reverse. */
  readonly closers: (() => void | Promise<void>)[] = [];

  /** Throws an Error in words when a part can't be had at all. */
  constructor(deps: StudioHostDeps) {
    this.deps = deps;
    const { clock, config } = deps;
    this.studioClock = new StudioClock(clock);
    if (deps.handedOver) this.studioClock.apply(deps.handedOver);
    // The ticket is new with every start of the studio and the same for every host of it.
    this.launchId = fingerprint(config.encoder.controlTicket);
    this.codes = new SignInCodes(clock);
    this.hub = this.owned(this.#makeHub());
    this.measures = this.owned(this.#makeMeasures());
    this.log = this.#makeLog();
    this.store = this.owned(this.#makeStore());
    this.scheduler = this.owned(startWorkerScheduler({ mapping: this.studioClock.mapping, onNotice: this.notice }));
    this.payloads = this.owned(this.#makePayloads());
    this.engine = this.#makeEngine();
    this.automation = this.#makeAutomation();
    // The show engine asks what is on air as soon as it is made.
    this.air = this.#makeAir();
    this.runner = this.#makeRunner();
    this.time = this.#makeTime();
    this.cdn = this.#makeCdn();
    this.probes = this.owned(this.#makeProbes());
    this.autoRun = config.autostart.run ? this.#makeAutoRun() : null;
    this.reports = this.owned(this.#makeReports());
  }

  /** Ends everything that was started; what is on air stays on air. */
  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  readonly notice = (level: Level, text: string): void => {
    this.deps.onLog(level, text);
    if (level === 'error') this.deps.onError(text);
    this.hub.notice(level, text);
    this.measures.addNotice(level, text);
  };

  live(): Live {
    return liveView({
      nowMs: this.studioClock.now(),
      ...{ run: this.runner.state, coming: this.runner.coming },
      clock: this.time.view(),
      encoder: this.air.heard,
      encoderDown: this.air.downReason,
      observed: this.observed,
      engine: this.engine?.view ?? null,
      backends: this.deps.config.backends,
      wantedOnAir: this.air.wantedOnAir,
      source: this.air.source,
      programme: this.air.programme,
      lossPct: this.measures.measuring.lossPct,
      targetLatencyMs: this.store.show.targetLatencyMs,
      rescueLeftMs: rescueLeftMs(this.#audience, this.engine?.view.roundTripMs ?? null),
      devices: this.automation.statuses(),
      latency: this.measures.latency,
      returnMonitor: this.measures.returnMonitor,
      alarms: this.measures.alarms(),
      freeDiskBytes: this.measures.freeDiskBytes,
    });
  }

  get #audience(): AudienceSummary | null {
    return audienceNow(this.observed, this.studioClock.now());
  }

  #planChanged({ before, show, ...edit }: PlanChange): void {
    this.runner.planChanged();
    this.automation.planChanged();
    this.payloads.changed();
    this.hub.planEdited(edit);
    if (show.targetLatencyMs !== before.targetLatencyMs) this.engine?.sendTargetLatency();
  }

  tryAutoRun(): void {
    this.autoRun?.tick(this.air.isGoingOut, this.engine === null || this.engine.view.state === 'connected');
  }

  /** Closed with the host, after what was made later. */
  owned<T extends { close(): void | Promise<void> }>(part: T): T {
    this.closers.push(() => part.close());
    return part;
  }

  #makeHub(): LiveHub {
    return new LiveHub({
      clock: this.deps.clock,
      buildLive: () => withoutRun(this.live()),
      getRun: () => this.runner.state,
      getPeople: () => this.people.all,
      getPlan: () => ({ show: this.store.show, planRevision: this.store.planRevision }),
      getTelemetry: () => this.measures.points,
      getAudience: () => this.measures.audience,
      getCdns: () => this.cdn?.readings ?? [],
      now: () => this.studioClock.now(),
    });
  }

  #makeMeasures(): TelemetryRoom {
    const { clock, config, cpuUsage } = this.deps;
    return new TelemetryRoom({
      ...{ clock, dataDir: config.dataDir, cpuUsage, onNotice: this.notice, onLog: this.deps.onLog },
      now: () => this.studioClock.now(),
      facts: () => ({
        ...{ clock: this.time.view(), encoder: this.air.heard, targetLatencyMs: this.store.show.targetLatencyMs },
        ...{ audience: this.#audience, cdns: this.observed.cdns, capture: this.observed.capture },
        engineRoundTripMs: this.engine?.view.roundTripMs ?? null,
        engineLink: this.engine?.view.measured ?? null,
      }),
      cueLabel: (cueId) => cueLabel(this.store.show, cueId),
      ...{ version: this.deps.version, hub: this.hub },
    });
  }

  #makeLog(): AsRunLog {
    const { clock, config } = this.deps;
    const startCheckpointer: StartCheckpointer = (file) =>
      startThreadCheckpointer(file, (reason) => {
        this.notice('warning', `The as-run log is complete, but now and then GO will take some ms longer: ${reason}.`);
      });
    const deps = {
      dir: config.dataDir,
      clock,
      studioClock: this.studioClock,
      onNotice: this.notice,
      startCheckpointer,
    };
    return this.owned(AsRunLog.open(deps));
  }

  #makeStore(): PlanRoom {
    const { clock, config, demoFile } = this.deps;
    const { dataDir, showFile } = config;
    return new PlanRoom({
      dataDir,
      showFile,
      demoFile,
      clock,
      studioClock: this.studioClock,
      onNotice: this.notice,
      run: () => this.runner.state,
      onChanged: (change) => {
        this.#planChanged(change);
      },
    });
  }

  #makePayloads(): PayloadSender {
    return new PayloadSender({
      clock: this.deps.clock,
      payloads: () => armedPayloads(this.store.show, this.runner.state),
      send: (cues) => {
        this.engine?.arm(cues);
      },
    });
  }

  #makeEngine(): EngineLink | null {
    const { clock, config } = this.deps;
    const { engine: backend } = config.backends;
    if (!backend) return null;
    const observed = this.observed;
    const engine = new EngineLink({
      clock,
      studioClock: this.studioClock,
      random: Math.random,
      engineUrl: backend.url,
      controlKey: backend.controlKey,
      controllerId: `studio-${this.launchId}`,
      targetLatencyMs: () => this.store.show.targetLatencyMs,
      onWelcome: (state) => {
        this.runner.engineConnected(state);
        this.payloads.connected();
        this.measures.measuring.talliesBegin(state.tallies);
      },
      onTallies: (tallies) => {
        this.runner.applyTallies(tallies);
        this.measures.measuring.tallies(tallies);
      },
      onAck: (id, ok, error) => {
        this.runner.acknowledge(id, ok, error);
      },
      onAudience: (audience) => {
        observed.audience = { summary: audience, heardMs: this.studioClock.now() };
        observed.lastAudience = audience;
        this.hub.changed();
      },
      onArmed: (cues) => {
        observed.armed = cues;
        this.hub.changed();
      },
      onAudienceView: (view) => {
        this.measures.audienceSeen(view);
        this.hub.audienceSeen(view);
      },
      onChange: () => {
        if (engine.view.state !== 'connected') Object.assign(observed, { audience: null, armed: [] });
        this.hub.changed();
      },
    });
    return this.owned(engine);
  }

  #makeAutomation(): Automation {
    const { clock, config } = this.deps;
    const automation = new Automation({
      clock,
      dataDir: config.dataDir,
      osc: config.oscPort === null ? null : { address: config.bindAddress, port: config.oscPort },
      random: Math.random,
      newRequestId: randomUUID,
      now: () => this.studioClock.now(),
      getShow: () => this.store.show,
      getRunner: () => this.runner,
      isOnAir: () => this.air.isGoingOut,
      onChange: () => {
        this.hub.changed();
      },
      onNotice: this.notice,
    });
    return this.owned(automation);
  }

  #makeRunner(): ShowRunner {
    const { clock } = this.deps;
    const runner = ShowRunner.open({
      clock,
      studioClock: this.studioClock,
      scheduler: this.scheduler,
      log: this.log,
      getShow: () => this.store.show,
      send: (command) => this.engine?.send(command),
      ...runnerWorld({
        now: () => this.studioClock.now(),
        getAir: () => this.air,
        getAudience: () => this.#audience,
        getEngineRoundTripMs: () => this.engine?.view.roundTripMs ?? null,
        getTargetLatencyMs: () => this.store.show.targetLatencyMs,
      }),
      actOnDevice: (request) => {
        this.automation.actOnDevice(request);
      },
      onLifecycle: (event) => {
        this.automation.happened(event);
      },
      onChange: () => {
        this.hub.changedNow();
        this.payloads.changed();
      },
      onNotice: this.notice,
    });
    this.closers.push(() => {
      runner.shutdown();
    });
    return runner;
  }

  #makeAir(): AirDesk {
    const { clock, config } = this.deps;
    const air = new AirDesk({
      clock,
      config,
      launchId: this.launchId,
      now: () => this.studioClock.now(),
      onNotice: this.notice,
      onStatus: () => {
        this.tryAutoRun();
      },
      onChange: (urgency) => {
        if (urgency === 'now') this.hub.changedNow();
        else this.hub.changed();
      },
    });
    return this.owned(air);
  }

  #makeTime(): TimeKeeper {
    const { clock, config, onMapping } = this.deps;
    const time = new TimeKeeper({
      clock,
      studioClock: this.studioClock,
      servers: config.ntpServers,
      isOnAir: () => this.air.heard?.status.onAir ?? this.air.wantedOnAir,
      onMapping: (mapping) => {
        this.scheduler.setMapping(mapping);
        this.air.setClock(mapping);
        onMapping(mapping);
        this.hub.changed();
      },
      onNotice: this.notice,
      network: this.owned(startNtpThread()),
      nts: systemNts(clock, null),
      https: systemHttps(clock, null),
    });
    return this.owned(time);
  }

  #makeCdn(): CdnProbe | null {
    const { clock, config } = this.deps;
    const { cdnUrl: playlistUrl } = config.backends;
    if (playlistUrl === null) return null;
    const cdn = new CdnProbe({
      clock,
      studioClock: this.studioClock,
      playlistUrl,
      otherUrls: config.backends.otherCdnUrls ?? [],
      fetcher: new HttpFetcher(clock),
      isOnAir: () => this.air.heard?.status.onAir ?? false,
      onReadings: (readings) => {
        this.observed.cdns = readings;
        this.hub.cdnsSeen(cdn.readings);
        this.hub.changed();
      },
    });
    return this.owned(cdn);
  }

  #makeProbes(): ProbeDesk {
    const { cdnUrl, otherCdnUrls = [] } = this.deps.config.backends;
    const cdnUrls = cdnUrl === null ? [] : [cdnUrl, ...otherCdnUrls];
    const { clock } = this.deps;
    return new ProbeDesk({
      clock,
      cdnUrls,
      readings: () => this.cdn?.readings ?? [],
      now: () => this.studioClock.now(),
    });
  }

  #makeReports(): ReportRoom {
    return new ReportRoom({
      dataDir: this.deps.config.dataDir,
      showFile: this.store.path,
      studioVersion: this.deps.version,
      now: () => this.studioClock.now(),
      show: () => this.store.show,
      run: () => this.runner.state,
      live: () => this.live(),
      votes: () => this.observed.lastAudience?.votes ?? null,
      onNotice: this.notice,
    });
  }

  #makeAutoRun(): AutoRun {
    return new AutoRun({
      clock: this.deps.clock,
      launchId: this.launchId,
      file: new StateFile(join(this.deps.config.dataDir, 'auto-run.json'), autoRunSchema, { durable: true }),
      runner: this.runner,
      newRequestId: randomUUID,
      onNotice: this.notice,
    });
  }
}
