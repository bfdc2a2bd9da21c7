import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Presence } from '../../../../shared/api/access.ts';
import type { Scheduled } from '../../../../shared/time/clock.ts';
import { useStudio } from '../../../app/studio-context.tsx';
import { useController } from './table-context.tsx';

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

/**
 * Tells the others which row and field this window is in. It listens to the table instead of drawing with it: a component
 * that hears of every step of the cursor is drawn with every key.
 */
export function useOwnPresence(): void {
  const { client, clock } = useStudio();
  const controller = useController();
  useEffect(() => {
    let told: Scheduled | null = null;
    const tell = (): void => {
      const { selection, editing } = controller.store.getState();
      const columnId = editing === null ? null : selection.columnId;
      const field = controller.columns().find(({ id }) => id === columnId)?.field ?? null;
      client.access.presence({ cueId: selection.cursorId, field, workspace: 'producer' }).catch((error: unknown) => {
        // Only a courtesy to the others: without a link nobody has to know.
        console.debug('presence was not told', error);
      });
    };
    const tellSoon = (): void => {
      told?.cancel();
      told = clock.schedule(REST_MS, tell);
    };
    tellSoon();
    const leave = controller.store.subscribe(({ selection, editing }, before) => {
      const isElsewhere =
        selection.cursorId !== before.selection.cursorId ||
        (editing === null) !== (before.editing === null) ||
        (editing !== null && selection.columnId !== before.selection.columnId);
      if (isElsewhere) tellSoon();
    });
    return () => {
      leave();
      told?.cancel();
    };
  }, [client, clock, controller]);
}
