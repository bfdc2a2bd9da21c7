import { Notifications, type NotificationsProps } from '@mantine/notifications';
import { useCallback, useRef, useState } from 'react';
import { HostWorkspace } from '../workspaces/host/host-workspace.tsx';
import { ProducerWorkspace } from '../workspaces/producer/producer-workspace.tsx';
import type { RundownHandle } from '../workspaces/producer/rundown-section.tsx';
import { QaWorkspace } from '../workspaces/qa/qa-workspace.tsx';
import { ConnectionStrip } from './connection-strip.tsx';
import { CommandPalette, openPalette } from './command-palette.tsx';
import { cueForHotkey } from '../automation/hotkeys.ts';
import { RunQuestions } from './run-questions.tsx';
import { focusHostMessage } from '../workspaces/producer/host-message.tsx';
import { LinkBanner } from './link-banner.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { WORKSPACES, type ShortcutAction, type WorkspaceId } from './shortcuts.ts';
import { useLink, useStudio } from './studio-context.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const HASH: Record<WorkspaceId, string> = { producer: '#producer', host: '#host', qa: '#qa' };

/** Where messages hide neither GO nor what is being read. */
const NOTICE_PLACE: Record<WorkspaceId, NonNullable<NotificationsProps['position']>> = {
  producer: 'bottom-left',
  host: 'top-left',
  qa: 'bottom-right',
};

function initialWorkspace(): WorkspaceId {
  // Behind a slash a workspace keeps which of its sections is in view.
  const [wanted] = globalThis.location.hash.split('/');
  return WORKSPACES.find((id) => HASH[id] === wanted) ?? 'producer';
}

export function App() {
  const { commands, desk, stores } = useStudio();
  const [workspace, setWorkspace] = useState<WorkspaceId>(initialWorkspace);
  const [helpOpen, setHelpOpen] = useState(false);
  const rundown = useRef<RundownHandle>(null);
  const { fresh } = useLink();

  const changeWorkspace = useCallback((id: WorkspaceId) => {
    setWorkspace(id);
    globalThis.history.replaceState(null, '', HASH[id]);
  }, []);

  const onAction = (action: ShortcutAction): void => {
    switch (action.kind) {
      case 'run':
        desk.perform(action.id);
        return;
      case 'help':
        setHelpOpen(true);
        return;
      case 'palette':
        openPalette();
        return;
      case 'see-alarms':
        void commands.seeAlarms();
        return;
      case 'tell-host':
        changeWorkspace('producer');
        focusHostMessage();
        return;
      case 'workspace':
        changeWorkspace(action.id);
        return;
      case 'rundown':
        rundown.current?.act(action.action);
    }
  };
  const onUnclaimed = (press: KeyboardEvent): boolean => {
    const cue = workspace === 'qa' ? null : cueForHotkey(stores.show.getState().show?.rundown.cues ?? [], press);
    if (cue) void commands.fire(cue.id);
    return cue !== null;
  };
  useShortcuts(workspace, onAction, onUnclaimed);

  return (
    <div className="shell">
      <TopBar workspace={workspace} onWorkspace={changeWorkspace} onHelp={() => setHelpOpen(true)} />
      <ConnectionStrip />
      <LinkBanner />
      <main className={fresh ? 'workspace' : 'workspace stale'} data-stale={!fresh}>
        <div id="workspace" role="tabpanel" aria-labelledby={`tab-${workspace}`} className="workspace-panel">
          {workspace === 'producer' && <ProducerWorkspace ref={rundown} />}
          {workspace === 'host' && <HostWorkspace />}
          {workspace === 'qa' && <QaWorkspace />}
        </div>
      </main>
      <Notifications position={NOTICE_PLACE[workspace]} limit={4} className={`notices-${workspace}`} />
      <RunQuestions />
      <CommandPalette onAction={onAction} />
      <ShortcutHelp opened={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
