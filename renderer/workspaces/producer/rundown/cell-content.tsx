import { IconChevronDown, IconChevronRight, IconPlayerPlayFilled, IconPlayerSkipForward } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { conductOf, CUE_TYPES, plannedDurationMs, type Cue } from '../../../../shared/cues/registry.ts';
import type { CueRun } from '../../../../shared/show/run-state.ts';
import type { CuePlan } from '../../../../shared/show/timing/plan-times.ts';
import type { CueTimes } from '../../../../shared/show/timing/run-times.ts';
import { spanText } from '../../../../shared/time/span-text.ts';
import { timeOfDayText } from '../../../../shared/time/time-of-day.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { phaseView } from '../../../app/cue-view.ts';
import { ALL_HAVE_IT, deliveryOf } from '../../../app/delivery.ts';
import { formatCount, formatDuration } from '../../../app/format.ts';
import { useLive } from '../../../app/studio-context.tsx';
import { followOnText } from './cells.ts';
import type { RundownColumn } from './columns.ts';
import type { GlyphName } from './glyphs.tsx';
import { isSurelyWithin } from './text-fit.ts';

/** What a row knows besides its cue; everything is small and stays the same while nothing changed. */
export interface RowFacts {
  readonly cue: Cue;
  readonly depth: number;
  readonly holds: number;
  readonly collapsed: boolean;
  readonly run: CueRun | null;
  readonly isStandby: boolean;
  readonly plan: CuePlan | null;
  /** Null: the plan has no times of day. */
  readonly timeZone: string | null;
  readonly times: CueTimes | null;
  readonly triggerText: string;
  readonly onFold: (cueId: string) => void;
}

/** The inside of a cell. */
export function cellContent(column: RundownColumn, facts: RowFacts): ReactNode {
  const { cue } = facts;
  if (column.custom) return noteText(cue.custom[column.custom.id] ?? '');
  switch (column.id) {
    case 'number':
      return cue.number;
    case 'title':
      return <TitleCell {...facts} />;
    case 'type':
      return <TypeCell cue={cue} />;
    case 'duration':
      return durationText(facts);
    case 'start':
      return startText(facts);
    case 'state':
      return <StateCell {...facts} />;
    case 'overUnder':
      return overUnderText(facts.times);
    case 'votes':
      return votesText(facts);
    case 'trigger':
      return cue.trigger.kind === 'manual' ? <span className="faint">by hand</span> : facts.triggerText;
    case 'followOn':
      return cue.followOn.kind === 'none' ? null : followOnText(cue.followOn);
    case 'hostNotes':
      return noteText(cue.hostNotes);
    case 'producerNotes':
      return noteText(cue.producerNotes);
    default:
      return null;
  }
}

/** The first line of a note; all of it stands in the tooltip. */
function noteText(text: string): ReactNode {
  return text === '' ? null : <span title={text}>{firstLine(text)}</span>;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const INDENT_PX = 14;
/** Besides its title: the arrow that folds a group and what is said of it, and that a cue is skipped. */
const GROUP_PX = 150;
const SKIPPED_PX = 80;

/** What stands in the cell may be longer than there is room, and must be cut with an ellipsis. */
export function mayExceed(column: RundownColumn, facts: RowFacts): boolean {
  const text = longText(column, facts);
  if (text === null) return column.widthPx < column.narrowPx;
  if (column.id !== 'title') return !isSurelyWithin(text, column.widthPx);
  const { cue, depth } = facts;
  const besidesPx = depth * INDENT_PX + (cue.type === 'group' ? GROUP_PX : 0) + (cue.skip ? SKIPPED_PX : 0);
  return !isSurelyWithin(text, column.widthPx - besidesPx);
}

/** What people write, or is put together from it; null: the column has room for all that can stand there. */
function longText({ id, custom }: RundownColumn, { cue, triggerText }: RowFacts): string | null {
  if (custom) return firstLine(cue.custom[custom.id] ?? '');
  switch (id) {
    case 'title':
      return cue.title;
    case 'trigger':
      return triggerText;
    case 'followOn':
      return cue.followOn.kind === 'none' ? '' : followOnText(cue.followOn);
    case 'hostNotes':
      return firstLine(cue.hostNotes);
    case 'producerNotes':
      return firstLine(cue.producerNotes);
    default:
      return null;
  }
}

function TitleCell({ cue, depth, holds, collapsed, onFold }: RowFacts) {
  return (
    <span className="cell-title" style={depth === 0 ? undefined : { paddingLeft: depth * INDENT_PX }}>
      {cue.type === 'group' && (
        <button
          type="button"
          className="fold"
          tabIndex={-1}
          aria-label={`${collapsed ? 'Unfold' : 'Fold'} ${cue.title}`}
          title={`${collapsed ? 'Unfold (Alt+→)' : 'Fold (Alt+←)'}: ${holds} ${holds === 1 ? 'cue' : 'cues'}`}
          onClick={(event) => {
            event.stopPropagation();
            onFold(cue.id);
          }}
        >
          {collapsed ? <IconChevronRight size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
        </button>
      )}
      <span className="title-text" title={cue.title}>
        {cue.title}
      </span>
      {cue.type === 'group' && (
        <span className="group-words faint nowrap small" title={`${cue.mode.replaceAll('-', ' ')}, ${holds} cues`}>
          <span className="group-mode">{cue.mode.replaceAll('-', ' ')} · </span>
          {holds}
        </span>
      )}
      {cue.skip && (
        <span className="skip-word" title="Standby passes over it (X)">
          <IconPlayerSkipForward size={12} aria-hidden /> skipped
        </span>
      )}
    </span>
  );
}

function TypeCell({ cue }: { readonly cue: Cue }) {
  const glyph: GlyphName = `type-${cue.type}`;
  return (
    <span className="cell-type" title={`${CUE_TYPES[cue.type].label}: ${CUE_TYPES[cue.type].what}`}>
      <span className="glyph" data-glyph={glyph} aria-hidden />
      <span className="type-label">{CUE_TYPES[cue.type].label}</span>
    </span>
  );
}

function durationText({ cue, plan }: RowFacts): ReactNode {
  if (cue.durationMs !== null) return spanText(cue.durationMs);
  const lengthMs = cue.type === 'group' ? (plan?.durationMs ?? 0) : plannedDurationMs(cue);
  if (lengthMs <= 0) return null;
  const why = cue.type === 'group' ? 'All its cues together' : 'As long as its content needs';
  return (
    <span className="dim" title={why}>
      {spanText(lengthMs)}
    </span>
  );
}

function startText({ cue, plan, timeZone }: RowFacts): ReactNode {
  if (cue.plannedStartMs !== null && timeZone !== null) return timeOfDayText(cue.plannedStartMs, timeZone);
  if (!plan || plan.placed === 'none') return null;
  const text =
    timeZone === null ? `+${spanText(Math.floor(plan.startMs / 1000) * 1000)}` : formatInZone(plan.startMs, timeZone);
  const why = {
    linked: 'When the one before it ends',
    fixed: 'Planned',
    hard: 'A hard start',
    beside: 'By another cue’s time',
    none: '',
  }[plan.placed];
  const overlap = plan.overlapMs > 0 ? `; ${formatDuration(plan.overlapMs)} before all before it is over` : '';
  return (
    <span className={plan.overlapMs > 0 ? 'late' : 'dim'} title={`${why}${overlap}`}>
      {text}
    </span>
  );
}

/** The share of viewers who have it already, as long as some have not: there is no room for more than a word. */
function ArmedTag({ cueId, label, hint }: { readonly cueId: string; readonly label: string; readonly hint: string }) {
  const share = useLive((live) => deliveryOf(live?.armed ?? [], [cueId])?.share ?? null);
  const told = useLive((live) => deliveryOf(live?.armed ?? [], [cueId])?.hint ?? null);
  return (
    <span className="tag" data-tone="accent" title={told === null ? hint : `${hint}. ${told}`}>
      {share === null || share === ALL_HAVE_IT ? label : share}
    </span>
  );
}

function StateCell({ cue, run, isStandby, times }: RowFacts) {
  if (run && run.phase !== 'draft') {
    const view = phaseView(run.phase);
    const isOn = conductOf(cue) !== 'interaction' && run.phase === 'open';
    const isOver = isOn && times?.state === 'running' && times.overtimeMs > 0;
    const tone = run.failure === null ? (isOver ? 'over' : view.tone) : 'failed';
    const hint = isOver ? 'Its time is over; it goes on until it is ended' : isOn ? 'It goes on now' : view.hint;
    const label = isOver ? 'over' : isOn ? 'on' : view.label;
    if (run.phase === 'armed' && run.note === null) return <ArmedTag cueId={cue.id} label={label} hint={hint} />;
    return (
      <span className="tag" data-tone={tone} title={run.failure ?? run.note ?? hint}>
        {run.failure === null ? label : 'failed'}
        {run.note !== null && ' !'}
      </span>
    );
  }
  if (!isStandby) return null;
  return (
    <span className="standby-word" title="GO takes this cue">
      <IconPlayerPlayFilled size={10} aria-hidden /> standby
    </span>
  );
}

/** `+1:20` behind, `−0:05` ahead; nothing within half a second. */
export function lateText(lateMs: number): string {
  if (Math.abs(lateMs) < 500) return '±0:00';
  return `${lateMs > 0 ? '+' : '−'}${formatDuration(Math.round(Math.abs(lateMs) / 1000) * 1000)}`;
}

function overUnderText(times: CueTimes | null): ReactNode {
  if (!times || times.state === 'skipped' || times.state === 'passed') return null;
  const lateMs = times.state === 'planned' ? times.startLateMs : times.endLateMs;
  const words =
    times.state === 'planned' ? 'Expected to begin' : times.state === 'running' ? 'Expected to end' : 'Ended';
  const side = lateMs >= 0 ? 'behind' : 'ahead of';
  return (
    <span
      className={lateMs >= 1000 ? 'late' : lateMs <= -1000 ? 'early' : 'dim'}
      title={`${words} ${formatDuration(Math.abs(lateMs))} ${side} the plan`}
    >
      {lateText(lateMs)}
    </span>
  );
}

function votesText({ cue, run }: RowFacts): ReactNode {
  if (!run || run.phase === 'draft' || conductOf(cue) !== 'interaction') return null;
  return formatCount(run.votes);
}
