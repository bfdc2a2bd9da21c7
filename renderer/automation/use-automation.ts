import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import { monoMs } from '../../shared/time/units.ts';
import { describeError } from '../api/errors.ts';
import { createRequestId } from '../api/request-id.ts';
import { notify, notifyError } from '../app/notify.tsx';
import type { Studio } from '../app/studio.ts';
import { useStudio } from '../app/studio-context.tsx';
import { timeOriginMs } from '../platform-clock.ts';
import { MidiDesk, type MidiAccess } from './midi-desk.ts';

/** Kept so that a window that is opened again listens to its controllers again. */
const MIDI_KEY = 'cuelight.midi';

function createMidiDesk({ client, stores, studioTime }: Studio): MidiDesk {
  const midi = navigator as { requestMIDIAccess?: () => Promise<unknown> };
  return new MidiDesk({
    // Our own view of the access asks for less than the platform's.
    requestAccess:
      typeof midi.requestMIDIAccess === 'function' ? () => midi.requestMIDIAccess?.() as Promise<MidiAccess> : null,
    bindings: () => stores.show.getState().show?.midiBindings ?? [],
    onAction: (action, stampMs) => {
      const pressedAtMs = studioTime.at(monoMs(timeOriginMs() + stampMs));
      client.run
        .control({ requestId: createRequestId(), action, pressedAtMs })
        .catch((error: unknown) => notifyError(error, 'The MIDI key did nothing'));
    },
  });
}

/** The MIDI of this window; it listens for as long as the component is there. */
export function useMidiDesk(): { readonly desk: MidiDesk; readonly setOn: (on: boolean) => void } {
  const studio = useStudio();
  const [desk] = useState(() => createMidiDesk(studio));
  useEffect(() => {
    if (remembered()) void desk.start();
    return () => desk.stop();
  }, [desk]);
  return {
    desk,
    setOn: (on) => {
      remember(on);
      if (on) void desk.start();
      else desk.stop();
    },
  };
}

function remembered(): boolean {
  try {
    return globalThis.localStorage.getItem(MIDI_KEY) === 'on';
  } catch {
    return false; // storage is refused: it is switched on by hand
  }
}

function remember(on: boolean): void {
  try {
    globalThis.localStorage.setItem(MIDI_KEY, on ? 'on' : 'off');
  } catch (error) {
    console.warn('whether MIDI is on could not be remembered', error);
  }
}

/** Edits of the show's settings; a refusal is told. Returns whether it was done. */
export function useEdit(): (ops: readonly PlanOp[], label: string) => boolean {
  const { plan } = useStudio();
  return (ops, label) => {
    const problem = plan.edit(ops, label);
    if (problem !== null) notify('error', problem, 'Not saved');
    return problem === null;
  };
}

/** What this person may do here; everything, until the host has told. */
export function useMay(): { readonly plan: boolean; readonly setPasswords: boolean } {
  const rights = useStore(useStudio().stores.me, ({ me }) => me?.rights ?? null);
  return {
    plan: rights === null || rights.includes('plan'),
    setPasswords: rights === null || rights.includes('admin'),
  };
}

export interface TryOutcome {
  readonly ok: boolean;
  readonly detail: string;
}

/** Carries an action out now and says how it went. Never rejects. */
export function useTry(): (action: DeviceAction) => Promise<TryOutcome> {
  const { client } = useStudio();
  return async (action) => {
    try {
      return await client.devices.test({ action });
    } catch (error) {
      return { ok: false, detail: describeError(error) };
    }
  };
}
