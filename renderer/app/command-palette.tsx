import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight, useSpotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import type { RundownAction, ShortcutAction } from './shortcuts.ts';
import { capsOf } from './shortcuts.ts';
import { RUN_ACTIONS, type ActionContext, type RunActionId } from './run-actions.ts';
import { useDesk } from './studio-context.tsx';

const [paletteStore, palette] = createSpotlight();

export function openPalette(): void {
  palette.open();
}

const PLACES: readonly {
  readonly id: string;
  readonly label: string;
  readonly keys: string;
  readonly action: ShortcutAction;
}[] = [
  {
    id: 'producer',
    label: 'Open the producer workspace',
    keys: 'Ctrl+1',
    action: { kind: 'workspace', id: 'producer' },
  },
  { id: 'host', label: 'Open the host workspace', keys: 'Ctrl+2', action: { kind: 'workspace', id: 'host' } },
  { id: 'qa', label: 'Open the QA workspace', keys: 'Ctrl+3', action: { kind: 'workspace', id: 'qa' } },
  { id: 'tell', label: 'Write a message to the host', keys: 'W', action: { kind: 'tell-host' } },
  { id: 'see-alarms', label: 'Mark all alarms as seen', keys: 'Alt+A', action: { kind: 'see-alarms' } },
  { id: 'help', label: 'Show all keys', keys: '?', action: { kind: 'help' } },
];

const RUNDOWN: readonly { readonly action: RundownAction; readonly label: string; readonly keys: string }[] = [
  { action: 'edit', label: 'Edit the selected cue', keys: 'E' },
  { action: 'standby', label: 'Put the selected cue in standby', keys: 'S' },
  { action: 'move-up', label: 'Move the selected cues up', keys: 'Alt+↑' },
  { action: 'move-down', label: 'Move the selected cues down', keys: 'Alt+↓' },
  { action: 'first', label: 'Go to the first cue', keys: 'Home' },
  { action: 'last', label: 'Go to the last cue', keys: 'End' },
  { action: 'remove', label: 'Remove the selected cues', keys: 'Delete' },
];

const NO_REASONS: Readonly<Record<string, string>> = {};

/** Why each action can't be done now; of those that look for their cue themselves, which one it would be. */
function reasonsNow(context: ActionContext): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(RUN_ACTIONS).map(([id, action]) => {
      const { allowed, reason } = action.permission(context);
      return [id, allowed && action.labelNow === undefined ? '' : reason];
    }),
  );
}

/** Everything that can be done, by name: Ctrl+K, type, Enter. What cannot be done now says why. */
export function CommandPalette({ onAction }: { readonly onAction: (action: ShortcutAction) => void }) {
  const { opened } = useSpotlight(paletteStore);
  // Closed, it is no concern of the cursor in the rundown.
  const reasons = useDesk((context) => (opened ? reasonsNow(context) : NO_REASONS));
  const entry = (
    id: string,
    label: string,
    keys: string,
    description: string,
    run: () => void,
  ): SpotlightActionData => ({
    id,
    label,
    description,
    rightSection: keys === '' ? null : <span className="key">{keys}</span>,
    onClick: run,
  });
  const runIds = Object.keys(RUN_ACTIONS) as RunActionId[];
  const actions = [
    {
      group: 'Run',
      actions: runIds.map((id) =>
        entry(`run-${id}`, RUN_ACTIONS[id].what, capsOf(id), reasons[id] ?? '', () => onAction({ kind: 'run', id })),
      ),
    },
    {
      group: 'Places',
      actions: PLACES.map(({ id, label, keys, action }) => entry(id, label, keys, '', () => onAction(action))),
    },
    {
      group: 'Rundown',
      actions: RUNDOWN.map(({ action, label, keys }) =>
        entry(`rundown-${action}`, label, keys, '', () => {
          onAction({ kind: 'workspace', id: 'producer' });
          onAction({ kind: 'rundown', action });
        }),
      ),
    },
  ];
  return (
    <Spotlight
      store={paletteStore}
      actions={actions}
      shortcut={null}
      nothingFound="Nothing is called that"
      highlightQuery
      scrollable
      maxHeight={440}
      lockScroll={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.6 }}
      transitionProps={{ duration: 80 }}
      attributes={{ content: { 'aria-label': 'All actions, by name' } }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: 'What do you want to do?',
        'aria-label': 'Find an action',
      }}
    />
  );
}
