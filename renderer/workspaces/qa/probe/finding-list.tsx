import type { Finding, ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { formatClock, formatCount } from '../../../app/format.ts';
import { FINDING_LEVELS } from './probe-words.ts';

function FindingRow({ finding, cdn }: { readonly finding: Finding; readonly cdn: string | null }) {
  const { title, what, where, why, whatToDo, count, firstAtMs, lastAtMs, level, kind } = finding;
  return (
    <li className="finding" data-level={FINDING_LEVELS[level]}>
      <div className="finding-head">
        <span className="dot" data-level={FINDING_LEVELS[level]} aria-hidden />
        <strong title={`${level}: ${kind}`}>{title}</strong>
        <span className="small dim ellipsis" title={cdn === null ? where : `${cdn}: ${where}`}>
          {cdn === null ? where : `${cdn} · ${where}`}
        </span>
        <span
          className="small finding-when"
          title={`First seen ${formatClock(firstAtMs, 1)}, last seen ${formatClock(lastAtMs, 1)}`}
        >
          {formatClock(firstAtMs)}
          {lastAtMs - firstAtMs >= 1_000 && ` – ${formatClock(lastAtMs)}`}
          {count > 1 && ` · ${formatCount(count)}×`}
        </span>
      </div>
      <p className="finding-what">{what}.</p>
      <p className="small dim">
        {why} <span className="finding-do">{whatToDo}</span>
      </p>
    </li>
  );
}

/** Everything found, errors first; of several CDNs each with its name. */
export function FindingList({ readings, none }: { readonly readings: readonly ProbeReading[]; readonly none: string }) {
  const rows = readings.flatMap((reading) => reading.findings.map((finding) => ({ finding, reading })));
  if (rows.length === 0) return <p className="small dim finding-none">{none}</p>;
  return (
    <ul className="findings" aria-label="Findings" tabIndex={0}>
      {rows.map(({ finding, reading }) => (
        <FindingRow
          key={`${reading.url} ${finding.kind} ${String(finding.firstAtMs)} ${finding.where}`}
          finding={finding}
          cdn={readings.length > 1 ? reading.name : null}
        />
      ))}
    </ul>
  );
}
