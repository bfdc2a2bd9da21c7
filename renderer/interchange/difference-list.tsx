import type { FieldChange } from '../../shared/interchange/changed-fields.ts';
import type { CueChange, ImportChanges } from '../../shared/interchange/plan-import.ts';
import { fieldsOf } from '../../shared/interchange/table-fields.ts';
import { customText } from '../../shared/cues/cue-base.ts';
import { CUE_TYPES, type Cue } from '../../shared/cues/registry.ts';
import type { Show } from '../../shared/show/show.ts';

const SHOWN = 200;
const KINDS = [
  { kind: 'added', label: 'new' },
  { kind: 'changed', label: 'changed' },
  { kind: 'moved', label: 'moved' },
  { kind: 'removed', label: 'removed' },
] as const;
const STAYS = 'stays';

/** What an import would change, cue by cue and field by field. */
export function DifferenceList({ changes, show }: { readonly changes: ImportChanges; readonly show: Show }) {
  const counted = KINDS.map(({ kind, label }) => ({
    kind,
    label,
    count: changes.changes.filter((change) => change.kind === kind).length,
  }));
  const staying = stayingCount(changes);
  return (
    <div className="difference">
      <div className="difference-counts" role="status">
        {counted.map(({ kind, label, count }) => (
          <span key={kind} className="difference-count" data-kind={count > 0 ? kind : undefined}>
            {count.toLocaleString('en')} {label}
          </span>
        ))}
        {staying > 0 && (
          <span className="difference-count" data-kind={STAYS}>
            {staying.toLocaleString('en')} taken already: left out
          </span>
        )}
        <span className="dim">{changes.unchanged.toLocaleString('en')} as they are</span>
        {changes.newColumns.length > 0 && (
          <span className="difference-count" data-kind="added">
            new columns: {changes.newColumns.map(({ title }) => title).join(', ')}
          </span>
        )}
        {changes.settings.length > 0 && (
          <span className="difference-count" data-kind="changed">
            settings: {changes.settings.map(({ field }) => SETTING_NAMES[field] ?? field).join(', ')}
          </span>
        )}
      </div>
      {changes.changes.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        <ul className="difference-list" tabIndex={0} aria-label="Changes">
          {changes.changes.slice(0, SHOWN).map((change) => (
            <Change key={`${change.kind} ${change.cue.id}`} change={change} show={show} />
          ))}
          {changes.changes.length > SHOWN && (
            <li className="dim">and {(changes.changes.length - SHOWN).toLocaleString('en')} more</li>
          )}
        </ul>
      )}
    </div>
  );
}

/** How many cues keep what the file would change of them, for they were taken already. */
export function stayingCount({ changes }: ImportChanges): number {
  return changes.filter(({ kind }) => kind === STAYS).length;
}

const SETTING_NAMES: Readonly<Record<string, string>> = {
  title: 'title',
  targetLatencyMs: 'target latency',
  timeZone: 'time zone',
  plannedStartMs: 'planned start',
  plannedEndMs: 'planned end',
  devices: 'devices',
  lifecycleTriggers: 'lifecycle triggers',
  midiBindings: 'MIDI bindings',
};

function Change({ change, show }: { readonly change: CueChange; readonly show: Show }) {
  const { cue, kind } = change;
  return (
    <li data-kind={kind}>
      <span className="difference-kind">{KINDS.find((known) => known.kind === kind)?.label ?? STAYS}</span>
      <span className="difference-cue">
        <span className="dim">{cue.number}</span> {cue.title}{' '}
        <span className="faint small">{CUE_TYPES[cue.type].label}</span>
        {change.kind === 'changed' &&
          change.fields.map((field) => (
            <span key={field.field} className="difference-field">
              <span className="dim">{fieldName(field.field, show)}: </span>
              <del>{valueText(change.before, field, field.from, show)}</del>
              {' → '}
              <ins>{valueText(cue, field, field.to, show)}</ins>
            </span>
          ))}
        {change.kind === STAYS && <Staying change={change} show={show} />}
      </span>
    </li>
  );
}

/** What was taken stays; beside each value that of the file, so that both can be told apart. */
function Staying({ change, show }: { readonly change: Extract<CueChange, { kind: 'stays' }>; readonly show: Show }) {
  const { cue, wanted, fields } = change;
  return (
    <>
      <span className="difference-field difference-stays">
        {fields.length > 0
          ? 'was taken already: stays as it is'
          : 'was taken already: stays, though the file does not have it'}
      </span>
      {fields.map((field) => (
        <span key={field.field} className="difference-field">
          <span className="dim">{fieldName(field.field, show)}: </span>
          {valueText(cue, field, field.from, show)}{' '}
          <span className="dim">(in the file: {valueText(wanted, field, field.to, show)})</span>
        </span>
      ))}
    </>
  );
}

function fieldName(field: string, { columns }: Show): string {
  const columnId = field.startsWith('custom.') ? field.slice('custom.'.length) : null;
  if (columnId !== null) return columns.find(({ id }) => id === columnId)?.title ?? columnId;
  if (field === 'poll') return 'Question and options';
  return fieldsOf(field)[0]?.title ?? field;
}

const MAX_VALUE_CHARS = 160;

/** The value as a table would say it; as JSON where a table has no words. */
function valueText(cue: Cue, { field }: FieldChange, value: unknown, show: Show): string {
  if (field.startsWith('custom.')) return short(customText(cue, field.slice('custom.'.length)));
  const context = { zone: show.timeZone, cues: show.rundown.cues, notBeforeMs: 0 };
  const cells = fieldsOf(field).map((known) => known.write(cue, context));
  const text = cells.filter((cell) => cell !== '').join(' — ');
  if (text !== '' || value === null || value === '' || value === undefined) return short(text);
  return short(JSON.stringify(value));
}

function short(text: string): string {
  if (text === '') return 'empty';
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS - 1)}…` : text;
}
