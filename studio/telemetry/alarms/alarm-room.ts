import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import type { Live } from '../../../shared/api/live.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { Alarm, Incident } from '../../../shared/telemetry/incident.ts';
import type { Finding } from '../../../shared/telemetry/probe.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { AlarmEngine } from './alarm-engine.ts';
import { ALIVE_EVERY_MS } from './alarm-database.ts';
import { AlarmStore } from './alarm-store.ts';
import { isArmed } from './armed.ts';
import { groupIncidents, JOIN_MS } from '../../../shared/telemetry/incident-groups.ts';
import { ALL_RULES, ruleName } from './rules/all-rules.ts';

export interface AlarmRoomDeps {
  readonly clock: Clock;
  readonly dataDir: string;
  /** Studio time. */
  now(): number;
  /** For the log and the list of notices: alarms themselves are shown apart. */
  onLog(level: 'info' | 'warning' | 'error', text: string): void;
  onNotice(level: 'warning', text: string): void;
}

/** One second of the studio. */
export interface AlarmSecond {
  readonly point: TelemetryPoint;
  readonly live: Live;
  readonly audience: AudienceView | null;
  /** Of each CDN what the probe has found there since going on air. */
  readonly cdnFindings: readonly (readonly Finding[])[];
  /** It is meant to be on air, be it or not. */
  readonly wantedOnAir: boolean;
  /** The last time that another encoder had to take over on air; null: never. */
  readonly lastBreak: { readonly atMs: number; readonly awayMs: number } | null;
}

const DISK_EVERY_MS = 30_000;
/** Away for longer, a host knows nothing of what became of an alarm. */
const AWAY_MS = 60_000;

/** Watches everything that is measured: alarms as they are now, and the incidents of any span. */
export class AlarmRoom {
  /** Resolves when it is known what an earlier host left, and looking begins. */
  readonly ready: Promise<void>;
  readonly #deps: AlarmRoomDeps;
  readonly #store: AlarmStore;
  readonly #engine = new AlarmEngine(ALL_RULES, randomUUID);
  #alarms: readonly Alarm[] = [];
  #ready = false;
  /** Undefined: not looked yet. */
  #lastStepAtMs: number | null | undefined = undefined;
  #lastBreakAtMs: number | null = null;
  #freeDiskBytes: number | null = null;
  #aliveToldMono = Number.NEGATIVE_INFINITY;
  #diskAskedMono = Number.NEGATIVE_INFINITY;

  constructor(deps: AlarmRoomDeps) {
    this.#deps = deps;
    this.#store = new AlarmStore({ dir: deps.dataDir, nowMs: deps.now() }, (text) => {
      deps.onNotice('warning', text);
    });
    this.ready = this.#takeOver();
  }

  /** Those that last or nobody has seen; the newest first. The same array until something changes. */
  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  /** Free in the data folder; null: not known yet. */
  get freeDiskBytes(): number | null {
    return this.#freeDiskBytes;
  }

  /** Looks at a second. */
  second({ point, live, audience, cdnFindings, wantedOnAir, lastBreak }: AlarmSecond): void {
    // Before it is known what was in view, the same would be raised again.
    if (!this.#ready) return;
    const monoMs = this.#deps.clock.monoNow();
    this.#askDisk(monoMs);
    const { run, encoder, clock } = live;
    const armed = isArmed({ wantedOnAir, onAir: encoder?.onAir === true, run });
    const stepMs = this.#newStep(clock.lastStep);
    const encoderBreakMs = lastBreak === null || lastBreak.atMs === this.#lastBreakAtMs ? null : lastBreak.awayMs;
    this.#lastBreakAtMs = lastBreak?.atMs ?? null;
    const { atMs, values } = point;
    const measured = { atMs, monoMs, values, live, audience, cdnFindings, freeDiskBytes: this.#freeDiskBytes };
    this.#changed(this.#engine.look({ ...measured, armed, stepMs, encoderBreakMs }));
    if (monoMs - this.#aliveToldMono >= ALIVE_EVERY_MS) {
      this.#aliveToldMono = monoMs;
      this.#store.alive(atMs);
    }
  }

  /** @param ids undefined: all of them */
  seen(ids: readonly string[] | undefined, by: string): void {
    const atMs = this.#deps.now();
    const changed = this.#engine.seen(ids, by, atMs);
    if (ids === undefined) this.#store.allSeen(by, atMs);
    this.#store.put(changed);
    this.#alarms = this.#engine.alarms;
  }

  /** What overlaps a span of studio time, the newest first. Rejects with an Error in words when the disk fails. */
  async incidents(fromMs: number, toMs: number): Promise<Incident[]> {
    const kept = await this.#store.query(fromMs - JOIN_MS, toMs + JOIN_MS);
    const incidents = groupIncidents(kept, ruleName);
    return incidents.filter((one) => one.fromMs <= toMs && (one.toMs ?? Number.POSITIVE_INFINITY) >= fromMs);
  }

  /** Resolves when everything is written. */
  close(): Promise<void> {
    this.#store.alive(this.#deps.now());
    return this.#store.close();
  }

  async #takeOver(): Promise<void> {
    const { alarms, aliveAtMs } = await this.#store.kept(this.#deps.clock);
    const nowMs = this.#deps.now();
    const away = aliveAtMs === null || nowMs - aliveAtMs > AWAY_MS;
    // What lasted when a host went down long ago is known to have lasted until then, and no longer.
    const asKept = away
      ? alarms.map((alarm) => ({
          ...alarm,
          clearedAtMs: alarm.clearedAtMs ?? Math.max(alarm.raisedAtMs, aliveAtMs ?? 0),
        }))
      : alarms;
    if (away) this.#store.put(asKept);
    this.#store.put(this.#engine.restore(asKept, nowMs));
    this.#alarms = this.#engine.alarms;
    this.#ready = true;
  }

  #changed(changed: readonly Alarm[]): void {
    if (changed.length === 0) return;
    const before = new Map(this.#alarms.map((alarm) => [alarm.id, alarm]));
    for (const alarm of changed) {
      const was = before.get(alarm.id);
      if (!was || was.level !== alarm.level) this.#deps.onLog(alarm.level, `Alarm ${alarm.rule}: ${alarm.text}`);
      else if (alarm.clearedAtMs !== null) this.#deps.onLog('info', `Alarm ${alarm.rule} is over.`);
    }
    this.#store.put(changed);
    this.#alarms = this.#engine.alarms;
  }

  /** By how much time was set since the last look; 0: not. What happened before this host began is none of its own. */
  #newStep(step: Live['clock']['lastStep']): number {
    const before = this.#lastStepAtMs;
    this.#lastStepAtMs = step?.atMs ?? null;
    return step === null || before === undefined || step.atMs === before ? 0 : step.byMs;
  }

  #askDisk(monoMs: number): void {
    if (monoMs - this.#diskAskedMono < DISK_EVERY_MS) return;
    this.#diskAskedMono = monoMs;
    void this.#readDisk();
  }

  async #readDisk(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#deps.dataDir);
      this.#freeDiskBytes = bavail * bsize;
    } catch (error) {
      this.#freeDiskBytes = null;
      const why = error instanceof Error ? error.message : String(error);
      this.#deps.onLog('warning', `The free space of the data folder is not known: ${why}`);
    }
  }
}
