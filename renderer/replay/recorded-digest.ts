import type { LiveMessage, LiveWithoutRun } from '../../shared/api/live.ts';
import { changedRun, type CueRun, type RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import type { AudienceView, HeatColumn, HeatGroup } from '../../shared/telemetry/audience-view.ts';
import { HEAT_BOUNDS_MS, trimmedCounts } from '../../shared/telemetry/heat-bands.ts';
import type { Mark } from '../../shared/telemetry/history.ts';
import { groupIncidents } from '../../shared/telemetry/incident-groups.ts';
import type { Alarm, Incident } from '../../shared/telemetry/incident.ts';
import type { RecordedSession } from './recorded-session.ts';

const SECOND_MS = 1_000;
const TYPES = ['show', 'run', 'run-change', 'live', 'audience', 'notice'] as const;
/** What a plot can show at most. */
const MOST_MARKS = 2_000;

export interface RecordedSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Heat map, marks and incidents from a recording alone, for one of another studio: what this studio kept of that time is not
 * it. Read once, when first asked for.
 */
export class RecordedDigest {
  readonly #session: RecordedSession;
  #gathered: Promise<Gathering> | null = null;

  constructor(session: RecordedSession) {
    this.#session = session;
  }

  async heat(
    request: RecordedSpan & { readonly columns: number; readonly group: HeatGroup | null },
  ): Promise<HeatColumn[]> {
    return binnedHeat((await this.#all()).views, request);
  }

  async marks({ fromMs, toMs }: RecordedSpan): Promise<Mark[]> {
    const gathered = await this.#all();
    const incidents = gathered.incidents.map((one): Mark => ({
      atMs: one.fromMs,
      endMs: one.toMs,
      kind: 'incident',
      level: one.level,
      text: one.title,
    }));
    return [...gathered.marks, ...incidents]
      .filter(({ atMs, endMs }) => atMs <= toMs && (endMs ?? atMs) >= fromMs)
      .sort((a, b) => a.atMs - b.atMs)
      .slice(-MOST_MARKS);
  }

  async incidents({ fromMs, toMs }: RecordedSpan): Promise<Incident[]> {
    return (await this.#all()).incidents.filter(
      (one) => one.fromMs <= toMs && (one.toMs ?? Number.POSITIVE_INFINITY) >= fromMs,
    );
  }

  #all(): Promise<Gathering> {
    this.#gathered ??= this.#gather();
    return this.#gathered;
  }

  async #gather(): Promise<Gathering> {
    const gathering = new Gathering();
    for (const index of this.#session.members.keys()) {
      for (const { atMs, message } of await this.#session.linesOf(index, TYPES)) gathering.take(atMs, message);
    }
    return gathering;
  }
}

/** Puts together what was told, in its order. */
class Gathering {
  readonly views: AudienceView[] = [];
  readonly #alarms = new Map<string, Alarm>();
  readonly #cueMarks = new Map<string, Mark>();
  readonly #others: Mark[] = [];
  readonly #air = new Map<number, Mark>();
  #names = new Map<string, string>();
  #run: RunState | null = null;

  /** The newest first. */
  get incidents(): Incident[] {
    // Rules are of the studio that recorded: their ids are all there is of them.
    return groupIncidents([...this.#alarms.values()], (rule) => rule.replaceAll('-', ' '));
  }

  get marks(): Mark[] {
    return [...this.#cueMarks.values(), ...this.#others, ...this.#air.values()];
  }

  take(atMs: number, message: LiveMessage): void {
    switch (message.type) {
      case 'show':
        this.#names = namesOf(message.show);
        break;
      case 'run':
        this.#runIs(atMs, message.run);
        break;
      case 'run-change':
        if (this.#run) this.#runIs(atMs, changedRun(this.#run, message.change));
        break;
      case 'live':
        this.#live(atMs, message.live);
        break;
      case 'audience':
        if (message.view.heat) this.views.push(message.view);
        break;
      case 'notice': {
        const { level, text } = message;
        this.#others.push({ atMs: message.atMs, endMs: null, kind: 'notice', level, text });
        break;
      }
      // Told by figures, or as they happen: nothing of them is drawn over time here.
      case 'plan':
      case 'presence':
      case 'telemetry':
      case 'cdns':
        break;
    }
  }

  #runIs(atMs: number, run: RunState): void {
    const before = this.#run?.runId === run.runId ? this.#run : null;
    this.#run = run;
    const happened = (whenMs: number, text: string): void => {
      this.#others.push({ atMs: whenMs, endMs: null, kind: 'run', level: 'info', text });
    };
    // A run that was begun before the recording says nothing of when.
    if (before && before.startedAtMs === null && run.startedAtMs !== null) happened(run.startedAtMs, 'Run started');
    if (before && before.endedAtMs === null && run.endedAtMs !== null) happened(run.endedAtMs, 'Show over');
    if (before && before.holdSinceMs === null && run.holdSinceMs !== null) happened(run.holdSinceMs, 'Hold');
    if (before && before.holdSinceMs !== null && run.holdSinceMs === null) happened(atMs, 'Hold released');
    for (const cue of Object.values(run.cues)) {
      if (cue !== before?.cues[cue.cueId]) this.#cue(run.runId, cue);
    }
  }

  #cue(runId: string, cue: CueRun): void {
    const { cueId, take, firedAtMs, opensAtMs, closesAtMs, endedAtMs, failure, note } = cue;
    const atMs = opensAtMs ?? firedAtMs;
    if (atMs === null) return;
    const endMs = endedAtMs ?? closesAtMs;
    const name = this.#names.get(cueId) ?? `Cue ${cueId}`;
    const wrong = failure ?? note;
    this.#cueMarks.set(`${runId} ${cueId} ${String(take)}`, {
      ...{ atMs, endMs: endMs !== null && endMs > atMs ? endMs : null, kind: 'cue' },
      ...{ level: wrong === null ? 'info' : 'warning', text: wrong === null ? name : `${name}: ${wrong}` },
    });
  }

  #live(atMs: number, { alarms, encoder }: LiveWithoutRun): void {
    const inView = new Set(alarms.map(({ id }) => id));
    for (const alarm of alarms) this.#alarms.set(alarm.id, alarm);
    for (const [id, alarm] of this.#alarms) {
      // Seen while it lasted, it goes out of view as it is over.
      if (alarm.clearedAtMs === null && !inView.has(id)) this.#alarms.set(id, { ...alarm, clearedAtMs: atMs });
    }
    const sinceMs = encoder?.onAir ? encoder.onAirSinceMs : null;
    if (sinceMs !== null) {
      this.#air.set(sinceMs, { atMs: sinceMs, endMs: atMs, kind: 'air', level: 'info', text: 'On air' });
    }
  }
}

function namesOf(show: Show): Map<string, string> {
  return new Map(show.rundown.cues.map(({ id, number, title }) => [id, `${number} ${title}`.trim()]));
}

/**
 * As the host would tell it: at most so many columns on a grid of whole seconds; of several seconds the mean of each band,
 * rounded up: a single viewer stays to be seen.
 */
export function binnedHeat(
  views: readonly Pick<AudienceView, 'heat' | 'heatGroups'>[],
  request: RecordedSpan & { readonly columns: number; readonly group: HeatGroup | null },
): HeatColumn[] {
  const { fromMs, toMs, columns, group } = request;
  let stepMs = Math.max(1, Math.ceil((toMs - fromMs) / columns / SECOND_MS)) * SECOND_MS;
  while (Math.ceil((toMs - Math.floor(fromMs / stepMs) * stepMs) / stepMs) > columns) stepMs += SECOND_MS;
  const sums = new Map<number, { n: number; readonly counts: number[] }>();
  for (const { heat, heatGroups } of views) {
    if (!heat || heat.atMs < Math.floor(fromMs / stepMs) * stepMs || heat.atMs > toMs) continue;
    const atMs = Math.floor(heat.atMs / stepMs) * stepMs;
    const sum = sums.get(atMs) ?? { n: 0, counts: HEAT_BOUNDS_MS.map(() => 0) };
    sums.set(atMs, sum);
    sum.n += 1;
    const own = group ? heatGroups.find((one) => one.dimension === group.dimension && one.name === group.name) : heat;
    for (const [band, count] of (own?.counts ?? []).entries()) sum.counts[band] = (sum.counts[band] ?? 0) + count;
  }
  return [...sums]
    .map(([atMs, { n, counts }]) => ({ atMs, counts: trimmedCounts(counts.map((count) => Math.ceil(count / n))) }))
    .sort((a, b) => a.atMs - b.atMs);
}
