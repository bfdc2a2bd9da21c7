import { Button, Checkbox, Modal, SegmentedControl, Select } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { loadedSentence, type ImportedPlan } from '../../shared/interchange/imported-plan.ts';
import { guessMapping, type Mapping } from '../../shared/interchange/mapping.ts';
import { planImport, type ImportMode } from '../../shared/interchange/plan-import.ts';
import { readTable } from '../../shared/interchange/table.ts';
import type { Show } from '../../shared/show/show.ts';
import { createRequestId } from '../api/request-id.ts';
import { useShow, useStudio } from '../app/studio-context.tsx';
import { DifferenceList } from './difference-list.tsx';
import './interchange.css';
import { MappingPane } from './mapping-pane.tsx';
import type { SourceFile } from './source-file.ts';
import { useApply } from './use-apply.ts';
import { useTakenIds } from './use-taken-ids.ts';

const newCueId = (): string => `cue-${createRequestId().replaceAll('-', '').slice(0, 12)}`;

/** From a chosen file to one edit of the plan: columns are mapped, the difference is shown, and only then is it applied. */
export function ImportDialog({ file, onClose }: { readonly file: SourceFile | null; readonly onClose: () => void }) {
  return (
    <Modal
      opened={file !== null}
      onClose={onClose}
      title={file === null ? 'Import' : `Import “${file.name}”`}
      size={1080}
      closeButtonProps={{ 'aria-label': 'Close the import; nothing is changed' }}
    >
      {file?.kind === 'refused' && <Refusal reason={file.reason} />}
      {file && file.kind !== 'refused' && <ImportIntoShow file={file} onClose={onClose} />}
    </Modal>
  );
}

/** Stands there while the dialog is open: closed, it need not be drawn with every edit. */
function ImportIntoShow(props: { readonly file: ReadFile; readonly onClose: () => void }) {
  const show = useShow();
  return show && <Import {...props} show={show} />;
}

function Refusal({ reason }: { readonly reason: string }) {
  return (
    <p className="import-refusal" role="alert">
      <IconAlertTriangle size={18} aria-hidden /> {reason} Nothing was changed.
    </p>
  );
}

type ReadFile = Exclude<SourceFile, { kind: 'refused' }>;

const MODES: readonly { value: ImportMode; label: string; what: string }[] = [
  {
    value: 'merge',
    label: 'Merge',
    what: 'New cues are added, cues that are there are changed; nothing goes, nothing moves.',
  },
  { value: 'replace', label: 'Replace all', what: 'The rundown becomes what the file says; what is not in it goes.' },
  { value: 'append', label: 'Append', what: 'All cues of the file come behind those that are there.' },
];

function Import({
  file,
  show,
  onClose,
}: {
  readonly file: ReadFile;
  readonly show: Show;
  readonly onClose: () => void;
}) {
  const { studioTime } = useStudio();
  const [sheetIndex, setSheetIndex] = useState(0);
  const [mappings, setMappings] = useState<ReadonlyMap<number, Mapping>>(new Map());
  const [mode, setMode] = useState<ImportMode>(show.rundown.cues.length === 0 ? 'replace' : 'merge');
  const [withSettings, setWithSettings] = useState(show.rundown.cues.length === 0);
  const [nowMs] = useState(() => studioTime.now());
  const sheet = file.kind === 'table' ? file.sheets[sheetIndex] : undefined;
  const guessed = useMemo(() => (sheet ? guessMapping(sheet.rows, show.columns) : null), [sheet, show.columns]);
  const mapping = mappings.get(sheetIndex) ?? guessed;
  const wanted = useDeferredValue(mapping);
  // The show as it was when the file was opened decides what references mean; the difference is to the show as it is.
  const outcome = useMemo(() => {
    if (file.kind === 'plan') return file.outcome;
    return sheet
      ? readTable(sheet.rows, { show, nowMs, mapping: wanted, newCueId })
      : { refused: 'The file has no sheet.' };
  }, [file, sheet, show, nowMs, wanted]);
  const takenIds = useTakenIds();
  const current = useMemo(() => {
    return 'refused' in outcome ? outcome : planImport(show, outcome, { mode, withSettings, takenIds, newCueId });
  }, [show, outcome, mode, withSettings, takenIds]);
  const { apply, applying, refusal } = useApply(file.name, onClose);
  // While it is on its way, the show in view has it already.
  const changes = applying ?? current;
  const nothing = 'refused' in changes || changes.ops.length === 0;
  return (
    <div className="import">
      {file.kind === 'table' && file.sheets.length > 1 && (
        <Select
          label="Sheet"
          allowDeselect={false}
          data={file.sheets.map(({ name, rows }, index) => ({
            value: String(index),
            label: `${name} (${String(rows.length)} rows)`,
          }))}
          value={String(sheetIndex)}
          onChange={(value) => setSheetIndex(Number(value))}
        />
      )}
      {sheet && mapping && (
        <MappingPane
          rows={sheet.rows}
          mapping={mapping}
          columns={show.columns}
          onChange={(changed) => setMappings(new Map(mappings).set(sheetIndex, changed))}
        />
      )}
      <div className="import-how">
        <SegmentedControl
          aria-label="How to import"
          data-autofocus
          data={MODES.map(({ value, label }) => ({ value, label }))}
          value={mode}
          onChange={setMode}
        />
        <span className="small dim">{MODES.find(({ value }) => value === mode)?.what}</span>
      </div>
      {!('refused' in outcome) && outcome.settings && (
        <Checkbox
          label="Title, planned times, time zone, devices and bindings of the file, too"
          checked={withSettings}
          onChange={(event) => setWithSettings(event.currentTarget.checked)}
        />
      )}
      {!('refused' in outcome) && <Problems plan={outcome} remarks={file.kind === 'table' ? file.remarks : []} />}
      {'refused' in changes ? <Refusal reason={changes.refused} /> : <DifferenceList changes={changes} show={show} />}
      {refusal !== null && <Refusal reason={refusal} />}
      <div className="import-foot">
        <span className="small dim" role="status">
          {applying
            ? 'Waiting for the studio’s answer. Closed, this goes on by itself.'
            : 'Nothing is changed before you apply it; then one undo takes it back.'}
        </span>
        <Button variant="default" onClick={onClose}>
          {applying ? 'Close' : 'Cancel'}
        </Button>
        <Button
          loading={applying !== null}
          disabled={nothing}
          onClick={() => {
            if (!('refused' in outcome) && !('refused' in current)) void apply(outcome, current);
          }}
        >
          {nothing ? 'Nothing to apply' : 'Apply'}
        </Button>
      </div>
    </div>
  );
}

const SHOWN_PROBLEMS = 50;

function Problems({ plan, remarks }: { readonly plan: ImportedPlan; readonly remarks: readonly string[] }) {
  const problems = [...remarks, ...plan.problems];
  return (
    <div className="import-problems" role="status">
      <strong>{loadedSentence(plan)}.</strong>
      {problems.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        <ul tabIndex={0} aria-label="What could not be read">
          {problems.slice(0, SHOWN_PROBLEMS).map((problem, index) => (
            <li key={`${String(index)} ${problem}`}>{problem}</li>
          ))}
          {problems.length > SHOWN_PROBLEMS && <li>and {problems.length - SHOWN_PROBLEMS} more</li>}
        </ul>
      )}
    </div>
  );
}
