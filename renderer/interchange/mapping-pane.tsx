import { Select } from '@mantine/core';
import {
  freshColumnId,
  MAPPABLE_FIELDS,
  targetLabel,
  type ColumnTarget,
  type Mapping,
} from '../../shared/interchange/mapping.ts';
import type { Column } from '../../shared/show/show.ts';

export interface MappingPaneProps {
  readonly rows: readonly (readonly string[])[];
  readonly mapping: Mapping;
  /** The show's own columns. */
  readonly columns: readonly Column[];
  readonly onChange: (mapping: Mapping) => void;
}

const SAMPLES = 3;
const IGNORE = 'ignore';
const NEW = 'new';

/** Which column of the file becomes what: guessed from the headers, with cells to see whether the guess is right. */
export function MappingPane({ rows, mapping, columns, onChange }: MappingPaneProps) {
  const headers = rows[mapping.headerRow] ?? [];
  const change = (index: number, value: string | null): void => {
    const target = targetOf(value, headers[index] ?? '', index, mapping, columns);
    // A field comes from one column: the other one becomes a column of the producer's own.
    const targets = mapping.targets.map((old, at) => {
      if (at === index) return target;
      return keyOf(old) === keyOf(target) && target.kind !== 'ignore' ? ({ kind: 'ignore' } as const) : old;
    });
    onChange({ ...mapping, targets });
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
    <div className="mapping" role="group" aria-label="What the columns become" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Column of the file</th>
            <th scope="col">Its cells</th>
            <th scope="col">Becomes</th>
          </tr>
        </thead>
        <tbody>
          {mapping.targets.map((target, index) => {
            const samples = samplesOf(rows, mapping.headerRow, index);
            const header = (headers[index] ?? '').trim();
            if (target.kind === 'ignore' && header === '' && samples.length === 0) return null;
            const name = header === '' ? `Column ${String(index + 1)}` : header;
            return (
              <tr key={index} data-ignored={target.kind === 'ignore' || undefined}>
                <th scope="row" className="ellipsis" title={name}>
                  {name}
                </th>
                <td className="dim ellipsis" title={samples.join('\n')}>
                  {samples.join('  ·  ')}
                </td>
                <td>
                  {target.kind === 'exact' ? (
                    <span className="small dim">{targetLabel(target)}</span>
                  ) : (
                    <Select
                      size="xs"
                      aria-label={`${name} becomes`}
                      searchable
                      allowDeselect={false}
                      data={choices(target, columns)}
                      value={valueOf(target, columns)}
                      onChange={(value) => change(index, value)}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function samplesOf(rows: MappingPaneProps['rows'], headerRow: number, index: number): string[] {
  const samples: string[] = [];
  for (const row of rows.slice(headerRow + 1, headerRow + 500)) {
    const cell = (row[index] ?? '').trim();
    if (cell !== '') samples.push(cell.slice(0, 60));
    if (samples.length === SAMPLES) break;
  }
  return samples;
}

function keyOf(target: ColumnTarget): string {
  if (target.kind === 'field') return `field:${target.key}`;
  return target.kind === 'custom' ? `custom:${target.columnId}` : target.kind;
}

function valueOf(target: ColumnTarget, columns: readonly Column[]): string {
  const isNew = target.kind === 'custom' && !columns.some(({ id }) => id === target.columnId);
  return isNew ? NEW : keyOf(target);
}

function choices(target: ColumnTarget, columns: readonly Column[]) {
  const title = target.kind === 'custom' ? ` “${target.title}”` : '';
  return [
    {
      group: 'Columns of your own',
      items: [
        { value: NEW, label: `New column${valueOf(target, columns) === NEW ? title : ''}` },
        ...columns.map((column) => ({
          value: `custom:${column.id}`,
          label: column.title.trim() === '' ? column.id : column.title,
        })),
      ],
    },
    {
      group: 'Fields of cues',
      items: MAPPABLE_FIELDS.map(({ key, title: label }) => ({ value: `field:${key}`, label })),
    },
    { group: 'Nothing', items: [{ value: IGNORE, label: 'Leave out' }] },
  ];
}

function targetOf(
  value: string | null,
  header: string,
  index: number,
  { targets }: Mapping,
  columns: readonly Column[],
): ColumnTarget {
  if (value?.startsWith('field:')) return { kind: 'field', key: value.slice('field:'.length) };
  const column = columns.find(({ id }) => value === `custom:${id}`);
  if (column) return { kind: 'custom', columnId: column.id, title: column.title };
  if (value !== NEW) return { kind: 'ignore' };
  const title = header.trim() === '' ? `Column ${String(index + 1)}` : header.trim().slice(0, 60);
  const ids = new Set(columns.map(({ id }) => id));
  for (const [at, target] of targets.entries()) if (target.kind === 'custom' && at !== index) ids.add(target.columnId);
  return { kind: 'custom', columnId: freshColumnId(title, ids), title };
}
