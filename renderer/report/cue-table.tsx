import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { AfterShow, CueReport, TakeReport } from '../../shared/report/after-show.ts';
import {
  differenceLabel,
  msLabel,
  outcomeLabel,
  outcomeLevel,
  spanLabel,
  timeLabel,
} from '../../shared/report/report-text.ts';

/** Longer rundowns are drawn in steps, so that the page is there at once. */
const ROWS_AT_ONCE = 400;
/** Differences below are as planned, for the short list. */
const AS_PLANNED_MS = 5_000;

type Filter = 'all' | 'unlike';

function unlikePlan(cue: CueReport): boolean {
  const level = outcomeLevel(cue.outcome);
  const far = [cue.startLateMs, cue.durationOverMs].some((value) => Math.abs(value ?? 0) >= AS_PLANNED_MS);
  return level === 'warning' || level === 'error' || cue.outcome === 'ad-lib' || cue.takes.length > 1 || far;
}

const FILTERS: { value: Filter; label: string }[] = [
  { value: 'all', label: 'All cues' },
  { value: 'unlike', label: 'Not as planned' },
];

/** As run against the plan, a row for each cue and group. */
export function CueTable({ report }: { readonly report: AfterShow }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const { timeZone } = report.show;
  const rows = filter === 'all' ? report.cues : report.cues.filter(unlikePlan);
  return (
    <section className="report-section" aria-label="As run, against the plan">
      <div className="report-head">
        <h2>As run, against the plan</h2>
        <SegmentedControl
          className="report-controls"
          size="xs"
          aria-label="Which cues"
          data={FILTERS}
          value={filter}
          onChange={setFilter}
        />
      </div>
      <table className="report-table">
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Cue</th>
            <th scope="col" className="report-num" title={`Planned start, in ${timeZone}`}>
              Planned
            </th>
            <th scope="col" className="report-num" title={`Start of the first take, in ${timeZone}`}>
              Started
            </th>
            <th scope="col" className="report-num" title="Started later (+) or earlier (−) than planned">
              Late
            </th>
            <th scope="col" className="report-num" title="Planned duration">
              Length
            </th>
            <th scope="col" className="report-num" title="All takes together">
              Lasted
            </th>
            <th scope="col" className="report-num" title="Longer (+) or shorter (−) than planned">
              Over
            </th>
            <th
              scope="col"
              className="report-num"
              title="Glass to glass while it was on: median of the audience’s medians"
            >
              Latency
            </th>
            <th
              scope="col"
              className="report-num"
              title="p99 − p1 of the audience while it was on, median over its seconds"
            >
              Spread
            </th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((cue) => (
            <CueRow key={cue.cueId} cue={cue} timeZone={timeZone} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p className="dim">{filter === 'all' ? 'The plan has no cues.' : 'Everything went as planned.'}</p>
      )}
      {rows.length > shown && (
        <Button variant="default" className="report-controls" onClick={() => setShown(rows.length)}>
          Show all {rows.length} rows
        </Button>
      )}
    </section>
  );
}

function CueRow({ cue, timeZone }: { readonly cue: CueReport; readonly timeZone: string }) {
  return (
    <tr data-group={cue.type === 'group'}>
      <td className="dim">{cue.number}</td>
      <td style={{ paddingLeft: 8 + cue.depth * 14 }}>{cue.title}</td>
      <td className="report-num dim">{timeLabel(cue.plannedStartMs, timeZone)}</td>
      <td className="report-num">{timeLabel(cue.startedAtMs, timeZone)}</td>
      <td className="report-num" data-far={isFar(cue.startLateMs)}>
        {differenceLabel(cue.startLateMs)}
      </td>
      <td className="report-num dim">{spanLabel(cue.plannedDurationMs)}</td>
      <td className="report-num">{spanLabel(cue.durationMs)}</td>
      <td className="report-num" data-far={isFar(cue.durationOverMs)}>
        {differenceLabel(cue.durationOverMs)}
      </td>
      <td className="report-num">{msLabel(cue.delivery?.p50Ms ?? null)}</td>
      <td className="report-num">{msLabel(cue.delivery?.syncSpreadMs ?? null)}</td>
      <td>
        <Outcome cue={cue} timeZone={timeZone} />
      </td>
    </tr>
  );
}

function isFar(differenceMs: number | null): boolean {
  return differenceMs !== null && Math.abs(differenceMs) >= AS_PLANNED_MS;
}

function Outcome({ cue, timeZone }: { readonly cue: CueReport; readonly timeZone: string }) {
  const label = (
    <span
      className="report-outcome"
      data-level={outcomeLevel(cue.outcome)}
      tabIndex={cue.takes.length > 0 ? 0 : undefined}
    >
      {outcomeLabel(cue)}
    </span>
  );
  if (cue.takes.length === 0) return label;
  return (
    <Tooltip
      multiline
      maw={420}
      label={cue.takes.map((take) => takeLine(take, timeZone)).join('\n')}
      className="report-takes"
    >
      {label}
    </Tooltip>
  );
}

/** `Take 2, by hand, 20:01:05–20:01:35, +10.0 s added: the engine was away`. */
function takeLine(take: TakeReport, timeZone: string): string {
  const parts = [`Take ${String(take.take)}`, take.takenBy];
  parts.push(`${timeLabel(take.startedAtMs, timeZone)}–${timeLabel(take.endedAtMs, timeZone)}`);
  if (take.backDatedMs > 0) parts.push(`back-dated by ${spanLabel(take.backDatedMs)}`);
  if (take.addedMs !== 0) parts.push(`${differenceLabel(take.addedMs)} added`);
  if (take.fireErrorMs !== null) parts.push(`fired ${take.fireErrorMs.toFixed(2)} ms after its time`);
  if (take.voided) parts.push('withdrawn');
  const words = [take.failure, take.note].filter((text) => text !== null).join(' ');
  return `${parts.join(', ')}${words === '' ? '' : `: ${words}`}`;
}
