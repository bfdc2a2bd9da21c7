import { ActionIcon, Button, FileButton, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconDeviceFloppy, IconDownload, IconFolderOpen, IconSearch, IconTrash } from '@tabler/icons-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { plannedDurationMs, type Cue } from '../../../shared/cues/registry.ts';
import { endOfSubtree } from '../../../shared/show/tree.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { createRequestId } from '../../api/request-id.ts';
import { triggerLabel } from '../../app/cue-view.ts';
import { notify } from '../../app/notify.tsx';
import { useShow, useStudio } from '../../app/studio-context.tsx';
import { insertCopies } from '../../workspaces/producer/rundown/edits.ts';
import { withRevealFollow } from '../../workspaces/producer/rundown/reveal-follow.ts';
import '../cues.css';
import { CUE_UIS } from '../registry.tsx';
import { forgetTemplate, keepTemplate, myTemplates, studioTemplates, type LibraryTemplate } from './library.ts';
import { findTemplates, readTemplate, templateText } from './template.ts';

export interface TemplatePickerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Behind which cue it is put (behind all that a group holds); null: at the end. */
  readonly afterCueId: string | null;
  /** What "save as a template" would keep; groups with what they hold. */
  readonly selected: readonly Cue[];
  /** The cues that came in, outermost first. */
  readonly onInserted?: (cueIds: readonly string[]) => void;
}

/** Templates to choose from, with what is in them; and a place for one's own. */
export function TemplatePicker(props: TemplatePickerProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Templates"
      size={920}
      closeButtonProps={{ 'aria-label': 'Close the templates' }}
    >
      {props.opened && <Picker {...props} />}
    </Modal>
  );
}

/** The studio's templates and one's own. */
function useLibrary() {
  const [studio] = useState(studioTemplates);
  const [mine, setMine] = useState(() => myTemplates(globalThis.localStorage));
  return { studio, mine, readAgain: () => setMine(myTemplates(globalThis.localStorage)) };
}

function Picker({ onClose, afterCueId, selected, onInserted }: TemplatePickerProps) {
  const { plan, stores } = useStudio();
  const cues = useShow()?.rundown.cues ?? [];
  const { studio, mine, readAgain } = useLibrary();
  const [query, setQuery] = useState('');
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const found = useMemo(() => findTemplates([...mine, ...studio], query), [mine, studio, query]);
  const chosen = found.find(({ key }) => key === chosenKey) ?? found[0] ?? null;

  const insert = (template: LibraryTemplate): void => {
    const anchor = cues.findIndex(({ id }) => id === afterCueId);
    const last = anchor < 0 ? cues.at(-1) : cues[endOfSubtree(cues, anchor) - 1];
    const slot = { afterCueId: last?.id ?? null, groupId: cues[anchor]?.groupId ?? null };
    const copies = insertCopies(template.cues, cues, slot, () => `cue-${createRequestId().slice(0, 13)}`, 'Paste');
    if (!copies) return;
    const edit = withRevealFollow(copies, cues, stores.live.getState().run);
    const problem = plan.edit(edit.ops, `Insert template “${template.name}”`.slice(0, 120));
    if (problem !== null) {
      notify('warning', problem, 'Not inserted');
      return;
    }
    onInserted?.(edit.selectIds);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      insert(chosen);
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || !chosen) return;
    event.preventDefault();
    setChosenKey(found[found.indexOf(chosen) + step]?.key ?? chosen.key);
  };

  return (
    <div className="templates">
      <TextInput
        aria-label="Search templates: ↑ ↓ choose, Enter inserts"
        placeholder="Search: poll, quiz, welcome …   ↑ ↓ choose, Enter inserts"
        leftSection={<IconSearch size={16} />}
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="templates-columns">
        <TemplateList found={found} chosen={chosen} onChoose={setChosenKey} />
        {chosen && <TemplateDetail template={chosen} onInsert={() => insert(chosen)} onChanged={readAgain} />}
      </div>
      <SaveTemplate selected={selected} onSaved={readAgain} />
    </div>
  );
}

const HEADINGS = [
  { title: 'My templates (kept by this browser)', holds: (one: LibraryTemplate) => one.from === 'mine' },
  { title: 'Parts', holds: (one: LibraryTemplate) => one.from === 'studio' && one.kind === 'cues' },
  { title: 'Whole shows', holds: (one: LibraryTemplate) => one.from === 'studio' && one.kind === 'show' },
];

function TemplateList(props: {
  readonly found: readonly LibraryTemplate[];
  readonly chosen: LibraryTemplate | null;
  readonly onChoose: (key: string) => void;
}) {
  const { found, chosen } = props;
  if (found.length === 0) {
    return <div className="empty">No template has all these words.</div>;
  }
  return (
    <div className="templates-list">
      {HEADINGS.map(({ title, holds }) => {
        const inside = found.filter(holds);
        return inside.length === 0 ? null : (
          <div key={title} role="group" aria-label={title}>
            <div className="figure-label">{title}</div>
            {inside.map((template) => (
              <button
                key={template.key}
                type="button"
                className="templates-item"
                aria-pressed={template === chosen}
                onClick={() => props.onChoose(template.key)}
              >
                <strong>{template.name}</strong>
                <span className="small dim">{template.what}</span>
              </button>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function TemplateDetail(props: {
  readonly template: LibraryTemplate;
  readonly onInsert: () => void;
  readonly onChanged: () => void;
}) {
  const { template } = props;
  return (
    <div className="templates-detail">
      <TemplateRows cues={template.cues} />
      <div className="row">
        {template.from === 'mine' && (
          <Tooltip label="Remove it from this browser; cues that came from it stay">
            <ActionIcon
              aria-label={`Remove the template ${template.name}`}
              onClick={() => {
                const problem = forgetTemplate(globalThis.localStorage, template.name);
                if (problem !== null) notify('warning', problem, 'Not removed');
                props.onChanged();
              }}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label="Save it as a file, for other machines">
          <ActionIcon
            aria-label={`Save the template ${template.name} as a file`}
            onClick={() => saveFile(`${template.name}.cuelight`, templateText(template))}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
        <span className="spacer" />
        <Tooltip label="Puts them behind the selected cue, with numbers of their own; undo takes them out again (Enter)">
          <Button size="sm" onClick={props.onInsert}>
            Insert {template.cues.length} {template.cues.length === 1 ? 'cue' : 'cues'}
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}

/** What is in a template, as the rundown would show it. */
function TemplateRows({ cues }: { readonly cues: readonly Cue[] }) {
  const depths = new Map<string, number>();
  for (const cue of cues) depths.set(cue.id, cue.groupId === null ? 0 : (depths.get(cue.groupId) ?? 0) + 1);
  return (
    <ul className="templates-rows" tabIndex={0} aria-label="What is in it">
      {cues.map((cue) => {
        const Icon = CUE_UIS[cue.type].icon;
        const lengthMs = plannedDurationMs(cue);
        return (
          <li key={cue.id} style={{ paddingLeft: 6 + (depths.get(cue.id) ?? 0) * 16 }}>
            <Icon size={15} aria-hidden />
            <span className="ellipsis grow" title={cue.title}>
              {cue.title}
            </span>
            <span className="small dim">{cue.trigger.kind === 'manual' ? '' : triggerLabel(cue)}</span>
            <span className="small dim">{lengthMs > 0 ? spanText(lengthMs) : ''}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Keeps what is selected, and takes in files of others. */
function SaveTemplate({ selected, onSaved }: { readonly selected: readonly Cue[]; readonly onSaved: () => void }) {
  const [name, setName] = useState('');
  const isReady = selected.length > 0 && name.trim() !== '';
  const keep = (): void => {
    if (!isReady) return;
    const what = `${selected.length} ${selected.length === 1 ? 'cue' : 'cues'} of my own.`;
    const template = { name: name.trim().slice(0, 80), what, kind: 'cues' as const, cues: withoutOutside(selected) };
    const problem = keepTemplate(globalThis.localStorage, template);
    if (problem !== null) notify('warning', problem, 'Not kept');
    else setName('');
    onSaved();
  };
  const take = async (file: File | null): Promise<void> => {
    if (!file) return;
    const reading = readTemplate(await file.text(), file.name);
    const problem = reading.ok ? keepTemplate(globalThis.localStorage, reading.template) : reading.problem;
    if (problem !== null) notify('warning', problem, 'Not taken in');
    onSaved();
  };
  return (
    <div className="row templates-foot">
      <TextInput
        className="grow"
        aria-label="Name for a template of the selected cues"
        placeholder={
          selected.length === 0
            ? 'Select cues in the rundown to keep them as a template'
            : `Name for the ${selected.length} selected ${selected.length === 1 ? 'cue' : 'cues'}`
        }
        disabled={selected.length === 0}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
        }}
      />
      <Tooltip label="Keeps the selected cues in this browser under that name; one of the same name is replaced">
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={15} />}
          aria-disabled={!isReady}
          {...(isReady ? {} : { 'data-disabled': true })}
          onClick={keep}
        >
          Keep as template
        </Button>
      </Tooltip>
      <FileButton accept=".cuelight,application/json" onChange={(file) => void take(file)}>
        {(button) => (
          <Tooltip label="A template or a whole show from a .cuelight file">
            <Button {...button} variant="default" leftSection={<IconFolderOpen size={15} />}>
              From a file
            </Button>
          </Tooltip>
        )}
      </FileButton>
    </div>
  );
}

/** Cues whose group is not among them stand by themselves. */
function withoutOutside(cues: readonly Cue[]): readonly Cue[] {
  const ids = new Set(cues.map(({ id }) => id));
  return cues.map((cue) => (cue.groupId === null || ids.has(cue.groupId) ? cue : { ...cue, groupId: null }));
}

function saveFile(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName.replaceAll(/[/\\:*?"<>|]/g, '_');
  link.click();
  URL.revokeObjectURL(url);
}
