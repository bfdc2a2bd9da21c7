import { CAUSE_LABELS, type Alarm, type Cause } from '../../../../shared/telemetry/incident.ts';
import { formatClock } from '../../../app/format.ts';
import { useAlarms } from './alarm-badge.tsx';
import { SeenButton } from './alarm-list.tsx';

/** Rows at most: QA has its figures to show, too. */
const MOST_ROWS = 3;

const rank = ({ level, clearedAtMs }: Alarm): number => (clearedAtMs === null ? 2 : 0) + (level === 'error' ? 1 : 0);
const gravest = (alarms: readonly Alarm[]): number => Math.max(...alarms.map(rank));

/** The gravest of those that last, else the newest. */
function headOf(alarms: readonly Alarm[]): Alarm | undefined {
  return [...alarms].sort((a, b) => rank(b) - rank(a) || b.raisedAtMs - a.raisedAtMs)[0];
}

/** What is wrong now, a row a cause, above everything else in QA; nothing while nothing is. */
export function AlarmBar() {
  const alarms = useAlarms();
  const groups = [...Map.groupBy(alarms, ({ cause }) => cause)].sort(([, a], [, b]) => gravest(b) - gravest(a));
  if (groups.length === 0) return null;
  return (
    <section className="alarm-bar" aria-label="Alarms">
      {groups.slice(0, MOST_ROWS).map(([cause, ofCause]) => (
        <AlarmRow key={cause} cause={cause} alarms={ofCause} />
      ))}
      {groups.length > MOST_ROWS && (
        <div className="alarm-row faint">
          and {groups.length - MOST_ROWS} more causes: see the bell above, or Incidents
        </div>
      )}
    </section>
  );
}

function AlarmRow({ cause, alarms }: { readonly cause: Cause; readonly alarms: readonly Alarm[] }) {
  const head = headOf(alarms);
  if (!head) return null;
  const lasts = alarms.some(({ clearedAtMs }) => clearedAtMs === null);
  const unseen = alarms.filter(({ seenAtMs }) => seenAtMs === null).map(({ id }) => id);
  const level = alarms.some((alarm) => alarm.level === 'error') ? 'error' : 'warning';
  return (
    <div className="alarm-row" data-level={level} data-lasts={lasts}>
      <span className="dot" data-level={level === 'error' ? 'red' : 'amber'} aria-hidden />
      <strong>{CAUSE_LABELS[cause]}</strong>
      <time className="dim nowrap">{formatClock(head.raisedAtMs)}</time>
      {!lasts && <span className="alarm-over">over</span>}
      <span className="alarm-row-text" title={`${head.text} ${head.whatToDo}`}>
        {head.text} <span className="dim">{head.whatToDo}</span>
      </span>
      {alarms.length > 1 && <span className="faint nowrap">+ {alarms.length - 1} more</span>}
      {unseen.length > 0 && <SeenButton ids={unseen} label={`Seen: alarms of ${CAUSE_LABELS[cause]}`} />}
    </div>
  );
}
