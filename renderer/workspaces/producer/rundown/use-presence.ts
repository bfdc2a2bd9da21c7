import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Presence } from '../../../../shared/api/access.ts';
import { useStudio } from '../../../app/studio-context.tsx';
import { useController, useTable } from './table-context.tsx';

/** Everybody else in the studio, by the cue they look at. */
export function usePeopleByCue(): ReadonlyMap<string, readonly Presence[]> {
  const { stores } = useStudio();
  const people = useStore(stores.people, (state) => state.people);
  const ownId = useStore(stores.me, (state) => state.me?.clientId ?? null);
  return useMemo(() => {
    const byCue = new Map<string, Presence[]>();
    for (const person of people) {
      if (person.cueId === null || person.clientId === ownId) continue;
      byCue.set(person.cueId, [...(byCue.get(person.cueId) ?? []), person]);
    }
    return byCue;
  }, [people, ownId]);
}

/** The cursor rests on a row for so long before the others are told: holding an arrow key is no news. */
const REST_MS = 250;

/** Tells the others which row and field this window is in. */
export function useOwnPresence(): void {
  const { client, clock } = useStudio();
  const controller = useController();
  const cueId = useTable((state) => state.selection.cursorId);
  const field = useTable(({ editing, selection }) => (editing === null ? null : selection.columnId));
  useEffect(() => {
    const told = clock.schedule(REST_MS, () => {
      const named = field === null ? null : (controller.columns().find(({ id }) => id === field)?.field ?? null);
      client.access.presence({ cueId, field: named, workspace: 'producer' }).catch((error: unknown) => {
        // Only a courtesy to the others: without a link nobody has to know.
        console.debug('presence was not told', error);
      });
    });
    return () => told.cancel();
  }, [client, clock, controller, cueId, field]);
}
