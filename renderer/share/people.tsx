import { Tooltip } from '@mantine/core';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { WorkspaceId } from '../app/shortcuts.ts';
import { useLink, useShowPart, useStudio } from '../app/studio-context.tsx';
import './share.css';
import { initials, whereabouts } from './share-words.ts';

/** More are counted, not shown. */
const SHOWN = 4;

/** The others in the studio, and where they are. */
export function People({ workspace }: { readonly workspace: WorkspaceId }) {
  useWorkspacePresence(workspace);
  const { stores } = useStudio();
  const ownId = useStore(stores.me, (state) => state.me?.clientId ?? null);
  const people = useStore(stores.people, (state) => state.people);
  const others = people.filter(({ clientId }) => clientId !== ownId);
  const show = useShowPart((now) => (others.length === 0 ? null : now));
  if (others.length === 0) return null;
  const more = others.slice(SHOWN);
  return (
    <ul className="people" aria-label="Others in the studio">
      {others.slice(0, SHOWN).map((person) => (
        <li key={person.clientId}>
          <Tooltip label={whereabouts(person, show)}>
            <span
              className="person"
              data-role={person.role}
              tabIndex={0}
              role="img"
              aria-label={whereabouts(person, show)}
            >
              {initials(person.name)}
            </span>
          </Tooltip>
        </li>
      ))}
      {more.length > 0 && (
        <li>
          <Tooltip label={more.map((person) => whereabouts(person, show)).join('; ')}>
            <span className="person" tabIndex={0} role="img" aria-label={`${more.length} more people`}>
              +{more.length}
            </span>
          </Tooltip>
        </li>
      )}
    </ul>
  );
}

/** Tells the others which workspace this window is in, and again after a reconnect; the rundown tells the cue. */
function useWorkspacePresence(workspace: WorkspaceId): void {
  const { client, stores } = useStudio();
  const { phase } = useLink();
  useEffect(() => {
    if (phase !== 'open') return;
    const ownId = stores.me.getState().me?.clientId;
    const before = stores.people.getState().people.find(({ clientId }) => clientId === ownId);
    const cueId = workspace === 'producer' && before?.workspace === 'producer' ? before.cueId : null;
    client.access.presence({ workspace, cueId, field: null }).catch((error: unknown) => {
      // Only a courtesy to the others: without a link nobody has to know.
      console.debug('presence was not told', error);
    });
  }, [client, stores, phase, workspace]);
}
