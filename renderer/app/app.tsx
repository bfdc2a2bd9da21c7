import { Notifications, type NotificationsProps } from '@mantine/notifications';
import { useCallback, useRef, useState } from 'react';
import { HostWorkspace } from '../workspaces/host/host-workspace.tsx';
import { ProducerWorkspace } from '../workspaces/producer/producer-workspace.tsx';
import type { RundownHandle } from '../workspaces/producer/rundown-section.tsx';
import { QaWorkspace } from '../workspaces/qa/qa-workspace.tsx';
import { ConnectionStrip } from './connection-strip.tsx';
import { goPermission } from './cue-view.ts';
import { LinkBanner } from './link-banner.tsx';
import { notify } from './notify.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { WORKSPACES, type ShortcutAction, type WorkspaceId } from './shortcuts.ts';
import { readRunContext, useLink, useStudio } from './studio-context.tsx';
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
  return WORKSPACES.find((id) => HASH[id] === globalThis.location.hash) ?? 'producer';
}

export function App() {
  const { commands, stores } = useStudio();
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
      case 'go': {
        const permission = goPermission(readRunContext(stores));
        if (permission.allowed) void commands.go();
        else notify('warning', permission.reason, 'GO was not taken');
        return;
      }
      case 'help':
        setHelpOpen(true);
        return;
      case 'workspace':
        changeWorkspace(action.id);
        return;
      case 'rundown':
        rundown.current?.act(action.action);
    }
  };
  useShortcuts(workspace, onAction);

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
      <ShortcutHelp opened={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
