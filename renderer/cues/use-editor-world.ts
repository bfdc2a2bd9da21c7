import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PlanConflict } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Scheduled } from '../../shared/time/clock.ts';
import { describeError } from '../api/errors.ts';
import type { PlanClient } from '../api/plan-client.ts';
import { notify } from '../app/notify.tsx';
import { useLive, useStudio } from '../app/studio-context.tsx';
import type { EditorWorld } from './editor-world.tsx';

const NO_DEVICES: EditorWorld['devices'] = [];

/** What editors and previews need to know, from this window's studio. */
export function useWorldOf(show: Show): EditorWorld {
  const { client, plan, stores, studioTime } = useStudio();
  const devices = useLive((live) => live?.devices ?? NO_DEVICES);
  const scene = useLive((live) => live?.programme.scene ?? 'camera');
  const ownId = useStore(stores.me, (state) => state.me?.clientId ?? null);
  const people = useStore(stores.people, (state) => state.people);
  const conflicts = useStore(stores.plan, (state) => state.conflicts);
  const [openedAtMs] = useState(() => studioTime.now());
  const lookAt = useLookAt();
  return useMemo(
    () => ({
      show,
      devices,
      scene,
      conflicts,
      openedAtMs,
      others: people.filter((person) => person.clientId !== ownId),
      decide: (conflict, mine) => decide(plan, conflict, mine),
      lookAt,
      tryAction: async (action) => {
        try {
          const { ok, detail, tookMs } = await client.devices.test({ action });
          return { ok, detail: ok ? `${detail} (${Math.round(tookMs)} ms)` : detail };
        } catch (error) {
          return { ok: false, detail: describeError(error) };
        }
      },
    }),
    [show, devices, scene, conflicts, openedAtMs, people, ownId, plan, client, lookAt],
  );
}

function decide(plan: PlanClient, conflict: PlanConflict, mine: boolean): void {
  const problem = mine ? plan.takeMine(conflict) : null;
  if (!mine) plan.keepTheirs(conflict);
  if (problem !== null) notify('warning', problem, 'Not changed');
}

/** Longer than the table's own rest (use-presence.ts), which tells of the row when a cue is opened: the field is the news. */
const REST_MS = 400;

/** Tells the others which field one is in, once one has been there for a moment; and that one is in none any more. */
function useLookAt(): EditorWorld['lookAt'] {
  const { client, clock } = useStudio();
  const waiting = useRef<{ readonly cueId: string; readonly telling: Scheduled } | null>(null);
  const tell = useCallback(
    (cueId: string, field: string | null) => {
      // Only a courtesy to the others: without a link nobody has to know.
      client.access.presence({ cueId, field, workspace: 'producer' }).catch((error: unknown) => {
        console.debug('presence was not told', error);
      });
    },
    [client],
  );
  useEffect(
    () => () => {
      if (waiting.current === null) return;
      waiting.current.telling.cancel();
      tell(waiting.current.cueId, null);
    },
    [tell],
  );
  return useCallback(
    (cueId, field) => {
      waiting.current?.telling.cancel();
      waiting.current = { cueId, telling: clock.schedule(REST_MS, () => tell(cueId, field)) };
    },
    [clock, tell],
  );
}
