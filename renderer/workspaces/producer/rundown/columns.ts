import type { Column } from '../../../../shared/show/show.ts';

/** How a cell is edited; `none`: it only shows what happens. */
export type CellKind = 'line' | 'notes' | 'span' | 'time' | 'type' | 'trigger' | 'follow-on' | 'none';

export interface RundownColumn {
  readonly id: string;
  readonly title: string;
  /** What stands in it, with its unit. */
  readonly hint: string;
  readonly kind: CellKind;
  /** Field of the cue as an operation names it; null for what is worked out. */
  readonly field: string | null;
  readonly widthPx: number;
  /** Width while the table stands beside the monitor. */
  readonly narrowPx: number;
  readonly alignRight: boolean;
  /** The show's own column it stands for. */
  readonly custom: Column | null;
}

const column = (
  id: string,
  title: string,
  kind: CellKind,
  field: string | null,
  widthPx: number,
  hint: string,
  alignRight = false,
  narrowPx = widthPx,
): RundownColumn => ({ id, title, hint, kind, field, widthPx, narrowPx, alignRight, custom: null });

const SPAN_FORMS = '1:30, 90s or 1.5m';

/** The columns every show has, in their order; the show's own stand behind them. */
const FIXED_COLUMNS: readonly RundownColumn[] = [
  column('number', '#', 'line', 'number', 54, 'Number, as spoken on the talkback', false, 52),
  column('title', 'Title', 'line', 'title', 240, 'Title of the cue', false, 200),
  column('type', 'Type', 'type', 'type', 128, 'What kind of cue it is', false, 46),
  column(
    'duration',
    'Length',
    'span',
    'durationMs',
    70,
    `Planned length: ${SPAN_FORMS}; empty: as long as its content needs`,
    true,
    56,
  ),
  column(
    'start',
    'Start',
    'time',
    'plannedStartMs',
    82,
    'Planned start, as 20:15 in the show’s zone; empty: when the one before it ends',
    true,
    82,
  ),
  column('state', 'State', 'none', null, 86, 'Where the cue stands in this run', false, 74),
  column(
    'overUnder',
    'Over/under',
    'none',
    null,
    84,
    'How far behind (+) or ahead (−) of the plan, in minutes:seconds',
    true,
    82,
  ),
  column('votes', 'Votes', 'none', null, 66, 'Votes counted so far', true),
  column('trigger', 'Trigger', 'trigger', 'trigger', 150, 'What takes it besides GO'),
  column('followOn', 'Then', 'follow-on', 'followOn', 120, 'What follows it by itself'),
  column('hostNotes', 'Host notes', 'notes', 'hostNotes', 220, 'What the host reads off the prompter'),
  column('producerNotes', 'Producer notes', 'notes', 'producerNotes', 220, 'For the producer’s eyes'),
];

const CUSTOM_WIDTH_PX = 140;
export const MIN_WIDTH_PX = 32;
export const MAX_WIDTH_PX = 900;

/** All columns of a show. */
export function columnsOf(custom: readonly Column[]): readonly RundownColumn[] {
  return [
    ...FIXED_COLUMNS,
    ...custom.map((own): RundownColumn => ({
      id: `custom.${own.id}`,
      title: own.title,
      hint: `${own.title} (a column of this show)`,
      kind: 'notes',
      field: `custom.${own.id}`,
      widthPx: CUSTOM_WIDTH_PX,
      narrowPx: CUSTOM_WIDTH_PX,
      alignRight: false,
      custom: own,
    })),
  ];
}

/** What this browser remembers of the table. */
export interface ColumnPrefs {
  readonly widthsPx: Readonly<Record<string, number>>;
  readonly hiddenIds: readonly string[];
  /** The table takes the width of the workspace: for planning. */
  readonly wide: boolean;
}

export const DEFAULT_PREFS: ColumnPrefs = { widthsPx: {}, hiddenIds: [], wide: false };

/** The columns on the screen, as wide as this browser has them. Title stays: rows need a name. */
export function shownColumns(all: readonly RundownColumn[], prefs: ColumnPrefs): readonly RundownColumn[] {
  return all
    .filter(({ id }) => id === 'title' || !prefs.hiddenIds.includes(id))
    .map((each) => {
      const usualPx = prefs.wide ? each.widthPx : each.narrowPx;
      return { ...each, widthPx: prefs.widthsPx[each.id] ?? usualPx };
    });
}

/**
 * The columns in a view of so many px: as many as fit stand in it whole, and the title takes what is left over (unless it
 * was given a width by hand). The others are reached by scrolling sideways; those that matter least stand last.
 */
export function fitted(
  columns: readonly RundownColumn[],
  viewPx: number,
  prefs: ColumnPrefs,
): readonly RundownColumn[] {
  if (prefs.widthsPx['title'] !== undefined) return columns;
  let leftPx = viewPx;
  for (const { widthPx } of columns) {
    if (widthPx > leftPx) break;
    leftPx -= widthPx;
  }
  return leftPx <= 0 ? columns : columns.map((each) => withRoom(each, leftPx));
}

const withRoom = (each: RundownColumn, roomPx: number): RundownColumn =>
  each.id === 'title' ? { ...each, widthPx: each.widthPx + roomPx } : each;

export function withWidth(prefs: ColumnPrefs, columnId: string, widthPx: number | null): ColumnPrefs {
  const { [columnId]: _, ...widthsPx } = prefs.widthsPx;
  if (widthPx === null) return { ...prefs, widthsPx };
  const clamped = Math.round(Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, widthPx)));
  return { ...prefs, widthsPx: { ...widthsPx, [columnId]: clamped } };
}

export function withHidden(prefs: ColumnPrefs, columnId: string, hidden: boolean): ColumnPrefs {
  const others = prefs.hiddenIds.filter((id) => id !== columnId);
  return { ...prefs, hiddenIds: hidden && columnId !== 'title' ? [...others, columnId] : others };
}
