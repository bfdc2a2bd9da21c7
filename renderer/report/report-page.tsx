import { ActionIcon, Button, Loader, NativeSelect, Tooltip } from '@mantine/core';
import { IconFileTypeCsv, IconFileTypePdf, IconJson, IconPrinter, IconRefresh } from '@tabler/icons-react';
import type { AfterShow, AfterShowFormat, RunEntry } from '../../shared/report/after-show.ts';
import {
  countLabel,
  cueOf,
  differenceLabel,
  headline,
  msLabel,
  percentLabel,
  spanLabel,
  timeLabel,
  UNKNOWN,
} from '../../shared/report/report-text.ts';
import { formatInZone } from '../../shared/time/zone.ts';
import { CueTable } from './cue-table.tsx';
import { InteractionList } from './interaction-list.tsx';
import { samplesOf } from './plot-shape.ts';
import { ReportPlot } from './report-plot.tsx';
import './report.css';
import { runName } from './run-choice.ts';
import { reportAddress, useAfterShow } from './use-after-show.ts';

const FILES: readonly { readonly format: AfterShowFormat; readonly label: string; readonly icon: typeof IconJson }[] = [
  { format: 'pdf', label: 'PDF', icon: IconFileTypePdf },
  { format: 'csv', label: 'CSV', icon: IconFileTypeCsv },
  { format: 'json', label: 'JSON', icon: IconJson },
];

/** The report of a run, to be read, printed and saved. */
export function ReportPage() {
  const { state, runId, choose, again } = useAfterShow();
  return (
    <div className="report">
      <div className="report-tools report-controls">
        {state.kind === 'ready' && <RunChoice runs={state.runs} report={state.report} onChoose={choose} />}
        <Tooltip label="Make the report anew, with what happened since">
          <ActionIcon aria-label="Make the report anew" onClick={again} loading={state.kind === 'loading'}>
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
        <span className="spacer" />
        {FILES.map(({ format, label, icon: Icon }) => (
          <Tooltip key={format} label={`Save the report as ${label}`}>
            <Button
              component="a"
              variant="default"
              href={reportAddress(format, runId)}
              download
              leftSection={<Icon size={16} aria-hidden />}
            >
              {label}
            </Button>
          </Tooltip>
        ))}
        <Tooltip label="Print this page (Ctrl+P)">
          <Button
            variant="default"
            onClick={() => globalThis.print()}
            leftSection={<IconPrinter size={16} aria-hidden />}
          >
            Print
          </Button>
        </Tooltip>
      </div>
      {state.kind === 'loading' && (
        <div className="empty" role="status">
          <div className="empty-words">
            <Loader size="sm" />
            <strong>The report is being made</strong>
            <span>After a long show that takes some seconds. The show itself does not notice.</span>
          </div>
        </div>
      )}
      {state.kind === 'failed' && (
        <div className="empty" role="alert">
          <div className="empty-words">
            <strong>There is no report</strong>
            <span>{state.reason}</span>
            <Button onClick={again}>Try again</Button>
          </div>
        </div>
      )}
      {state.kind === 'ready' && <Report report={state.report} />}
    </div>
  );
}

function RunChoice(props: {
  readonly runs: readonly RunEntry[];
  readonly report: AfterShow;
  readonly onChoose: (runId: string | null) => void;
}) {
  const { runs, report, onChoose } = props;
  return (
    <NativeSelect
      aria-label="Run"
      className="report-run"
      data={runs.map((run) => ({ value: run.runId, label: runName(run, report.show.timeZone) }))}
      value={report.run.runId}
      onChange={(event) => {
        const chosen = runs.find((run) => run.runId === event.currentTarget.value);
        onChoose(chosen?.current === false ? chosen.runId : null);
      }}
    />
  );
}

function Report({ report }: { readonly report: AfterShow }) {
  const { show, run, series } = report;
  const { timeZone } = show;
  return (
    <article className="report-paper">
      <header>
        <h1>{show.title}</h1>
        <p className="report-day">
          {formatInZone(run.firstTakenAtMs ?? run.beganAtMs, timeZone, 'date')}
          <span className="dim"> · times in {timeZone}</span>
        </p>
        <p>{headline(report)}</p>
      </header>
      <Figures report={report} />
      <CueTable report={report} />
      <InteractionList report={report} />
      <section className="report-section" aria-label="Participation and delivery">
        <h2>Participation and delivery</h2>
        <div className="report-plots">
          <ReportPlot
            {...{ title: 'Viewers', unit: '', timeZone }}
            lines={[{ label: 'viewers', tone: 'one', samples: samplesOf(series, (point) => point.viewers) }]}
          />
          <ReportPlot
            {...{ title: 'Votes a second', unit: '', timeZone }}
            lines={[{ label: 'votes', tone: 'one', samples: samplesOf(series, (point) => point.votesPerSecond) }]}
          />
          <ReportPlot
            {...{ title: 'Glass to glass', unit: 'ms', timeZone }}
            lines={[
              { label: 'p50', tone: 'one', samples: samplesOf(series, (point) => point.p50Ms) },
              { label: 'p95', tone: 'two', samples: samplesOf(series, (point) => point.p95Ms) },
            ]}
          />
          <ReportPlot
            {...{ title: 'Sync spread', unit: 'ms', timeZone }}
            lines={[{ label: 'spread', tone: 'three', samples: samplesOf(series, (point) => point.syncSpreadMs) }]}
          />
        </div>
      </section>
      <Incidents report={report} />
      {report.notMeasured.length > 0 && (
        <section className="report-section" aria-label="Not measured">
          <h2>Not measured</h2>
          <ul className="report-words">
            {report.notMeasured.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

function Figures({ report }: { readonly report: AfterShow }) {
  const { totals, participation, delivery, run } = report;
  const { cues } = totals;
  const votes = participation.votes;
  const figures: readonly (readonly [label: string, value: string, hint: string])[] = [
    ['Planned', spanLabel(totals.plannedDurationMs), 'Planned duration of the show'],
    ['Ran', spanLabel(totals.durationMs), 'From the first cue to the end'],
    ['Over', differenceLabel(totals.endOverMs), 'End against the planned end: later is plus'],
    ['Holds', `${String(totals.holds)} · ${spanLabel(totals.heldMs)}`, 'How often and how long the show was on hold'],
    ['Time added', spanLabel(totals.addedMs), 'Over all cues'],
    [
      'Cues taken',
      String(run.cuesTaken),
      `${String(cues['ad-lib'] ?? 0)} of them ad lib; ${String(cues.skipped ?? 0)} skipped, ${String(cues['not-taken'] ?? 0)} not reached`,
    ],
    [
      'Missed · failed',
      `${String(cues.missed ?? 0)} · ${String(cues.failed ?? 0)}`,
      'Cues whose time passed, and cues that did not do what they should',
    ],
    ['Most viewers', countLabel(participation.peakViewers), `Median ${countLabel(participation.medianViewers)}`],
    ['Answers', countLabel(participation.answers), 'In the results of all polls and quiz questions'],
    ['Response rate', percentLabel(participation.responsePercent), 'Mean over the questions: answers of viewers'],
    [
      'Votes lost',
      votes === null ? UNKNOWN : countLabel(votes.lost),
      votes === null
        ? 'Known for the present run only'
        : `${countLabel(votes.sent)} sent, ${countLabel(votes.counted)} counted, ${countLabel(votes.refused)} refused`,
    ],
    ['Latency p50', msLabel(delivery?.p50Ms ?? null), 'Glass to glass: median over the show'],
    ['Latency p95', msLabel(delivery?.p95Ms ?? null), 'Glass to glass: 95th percentile over the show'],
    [
      'Sync spread',
      msLabel(delivery?.syncSpreadMs ?? null),
      `p99 − p1 of the audience, median; at worst ${msLabel(delivery?.worstSyncSpreadMs ?? null)}`,
    ],
    [
      'Clock error',
      run.clockErrorBoundMs === null ? UNKNOWN : `± ${run.clockErrorBoundMs.toFixed(1)} ms`,
      'Bound of studio time, at worst',
    ],
  ];
  return (
    <dl className="report-figures">
      {figures.map(([label, value, hint]) => (
        <div key={label} title={hint}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Incidents({ report }: { readonly report: AfterShow }) {
  const { incidents, show } = report;
  return (
    <section className="report-section" aria-label="Incidents">
      <h2>Incidents</h2>
      {incidents.length === 0 ? (
        <p className="dim">None: nothing failed, was missed or interrupted.</p>
      ) : (
        <ul className="report-incidents">
          {incidents.map((incident, index) => {
            const cue = cueOf(incident, report);
            return (
              <li key={`${String(index)} ${String(incident.atMs)}`} data-level={incident.level}>
                <span className="report-num dim">{timeLabel(incident.atMs, show.timeZone)}</span>
                <span className="report-kind">{incident.kind}</span>
                <span>
                  {cue !== null && <strong>{cue}: </strong>}
                  {incident.text}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
