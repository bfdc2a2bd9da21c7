import { IconArrowsSplit } from '@tabler/icons-react';
import { memo } from 'react';
import type { Presence } from '../../../../shared/api/access.ts';
import type { Finding } from '../../../../shared/show/lint/finding.ts';
import { shareUnchanged } from '../../../api/share-unchanged.ts';
import { CellEditor } from './cell-editor.tsx';
import { cellContent, mayExceed, type RowFacts } from './cell-content.tsx';
import type { RundownColumn } from './columns.ts';
import type { GlyphName } from './glyphs.tsx';
import { isSelected } from './selection.ts';
import { useTable } from './table-context.tsx';

export const ROW_PX = 32;
/** Number and title are drawn wherever the table is scrolled to. */
const STICKY_COLUMNS = 2;

export interface TableRowProps extends RowFacts {
  readonly index: number;
  readonly columns: readonly RundownColumn[];
  /** The first and the last column in view, behind those that always are. */
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly hit: boolean;
  readonly isCurrent: boolean;
  readonly people: readonly Presence[] | null;
  /** What the linter says of it. */
  readonly marks: readonly Finding[] | null;
  readonly onMarks: (cueId: string) => void;
  /** Fields that somebody else changed at the same moment, in words; empty: none. */
  readonly conflicts: string;
  readonly onConflict: (cueId: string) => void;
}

/** What a row is drawn from: what it was given, and how it stands to the cursor. */
interface RowProps extends TableRowProps {
  readonly selected: boolean;
  /** Column the cursor is in; null: the cursor is on another row. */
  readonly cursorColumnId: string | null;
  /** The cell with the cursor is being edited. */
  readonly editing: boolean;
}

/** Id of a cell's element, by which the table says where the cursor is. */
export function cellElementId(cueId: string, columnId: string): string {
  return `cell-${cueId}-${columnId}`;
}

function Row(props: RowProps) {
  const { cue, index, ...others } = props;
  return (
    <div
      className="rundown-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      aria-level={props.depth + 1}
      {...(cue.type === 'group' ? { 'aria-expanded': !props.collapsed } : {})}
      data-cue={cue.id}
      data-standby={props.isStandby || undefined}
      data-current={props.isCurrent || undefined}
      data-skip={cue.skip || undefined}
      data-hit={props.hit || undefined}
      data-group={cue.type === 'group' || undefined}
      data-colour={cue.colour ?? undefined}
      data-editing={props.editing || undefined}
      style={{ top: index * ROW_PX }}
    >
      <Cells cue={cue} {...others} />
    </div>
  );
}

type CellsProps = Omit<RowProps, 'index'>;

function RowCells(props: CellsProps) {
  const { cue, columns } = props;
  return (
    <>
      <Gutter {...props} />
      {columns.map((column, at) => {
        const isCursor = props.cursorColumnId === column.id;
        const isInView = at < STICKY_COLUMNS || (at >= props.firstColumn && at <= props.lastColumn) || isCursor;
        if (!isInView) return null;
        // With marks of others behind the title there is no telling how much room it has.
        const isCrowded = column.id === 'title' && (props.conflicts !== '' || props.people !== null);
        return (
          <div
            key={column.id}
            id={cellElementId(cue.id, column.id)}
            role="gridcell"
            aria-colindex={at + 2}
            className={column.alignRight ? 'rundown-cell right' : 'rundown-cell'}
            style={{ gridColumn: at + 2 }}
            data-col={column.id}
            data-cursor={isCursor || undefined}
            data-cut={isCrowded || mayExceed(column, props) || undefined}
          >
            {isCursor && props.editing ? (
              <CellEditor key={cue.id} column={column} cue={cue} />
            ) : (
              cellContent(column, props)
            )}
            {column.id === 'title' && props.conflicts !== '' && <ConflictMark {...props} />}
            {column.id === 'title' && props.people && <People people={props.people} />}
          </div>
        );
      })}
    </>
  );
}

/** These are made anew with every edit, every second of a run or every word of the linter, and mostly say the same. */
const MADE_ANEW: readonly string[] = ['plan', 'times', 'marks', 'people'];

function isSame<T extends object>(before: T, after: T): boolean {
  const keys = Object.keys(after) as (keyof T & string)[];
  return keys.every(
    (key) =>
      Object.is(before[key], after[key]) ||
      (MADE_ANEW.includes(key) && shareUnchanged(before[key], after[key]) === before[key]),
  );
}

/** What stands in a row, wherever the row stands: a cue more at the top moves thousands, and changes nothing in them. */
const Cells = memo(RowCells, isSame);

/** Each row looks by itself whether it is selected: a step of the cursor draws two rows, and asks nobody else. */
function SelectedRow(props: TableRowProps) {
  const { id } = props.cue;
  const selected = useTable(({ selection }) => isSelected(selection, id));
  const columnId = useTable(({ selection }) => (selection.cursorId === id ? selection.columnId : null));
  const editing = useTable(({ selection, editing: open }) => open !== null && selection.cursorId === id);
  const cursorColumnId = columnId === null ? null : shownColumnId(props.columns, columnId);
  return <Row {...props} selected={selected} cursorColumnId={cursorColumnId} editing={editing} />;
}

/** The column the cursor is in; the title where its own is not shown. */
export function shownColumnId(columns: readonly RundownColumn[], columnId: string): string {
  return columns.some(({ id }) => id === columnId) ? columnId : 'title';
}

/** One row of the table; drawn again only when something in it changed. */
export const TableRow = memo(SelectedRow, isSame);

const WORST = ['error', 'warning', 'hint'] as const;

function Gutter({ cue, marks, onMarks }: CellsProps) {
  const worst = marks && WORST.find((level) => marks.some(({ severity }) => severity === level));
  return (
    <div className="rundown-gutter" role="gridcell" aria-colindex={1}>
      <span className="grip glyph" data-glyph={'grip' satisfies GlyphName} title="Drag to move (Alt+↑ ↓)" aria-hidden />
      {marks && worst && (
        <button
          type="button"
          className="lint-mark"
          tabIndex={-1}
          data-level={worst}
          title={marks.map(({ text }) => text).join('\n')}
          aria-label={`${marks.length} ${marks.length === 1 ? 'remark' : 'remarks'} on ${cue.title}: ${marks[0]?.text ?? ''}`}
          onClick={(event) => {
            event.stopPropagation();
            onMarks(cue.id);
          }}
        >
          <span className="glyph" data-glyph={`mark-${worst}` satisfies GlyphName} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** What was typed here is not in the plan: somebody else's word stands until it is decided. */
function ConflictMark({ cue, conflicts, onConflict }: CellsProps) {
  const words = `${conflicts}: somebody else changed this at the same moment, and theirs stands. Decide here whose shall.`;
  return (
    <button
      type="button"
      className="conflict-mark"
      tabIndex={-1}
      title={words}
      aria-label={`Conflict in ${cue.title}. ${words}`}
      onClick={(event) => {
        event.stopPropagation();
        onConflict(cue.id);
      }}
    >
      <IconArrowsSplit size={11} aria-hidden /> conflict
    </button>
  );
}

/** Who else is on this row. */
function People({ people }: { readonly people: readonly Presence[] }) {
  const words = people.map(({ name, field }) => (field === null ? `${name} is here` : `${name} edits this cue`));
  const isEditing = people.some(({ field }) => field !== null);
  return (
    <span className="people" title={words.join('\n')} data-editing={isEditing || undefined}>
      {people.slice(0, 3).map(({ clientId, name }) => (
        <span key={clientId} className="person">
          {initials(name)}
        </span>
      ))}
      <span className="visually-hidden">{words.join(', ')}</span>
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? '?') + (words[1]?.[0] ?? '')).toUpperCase();
}
