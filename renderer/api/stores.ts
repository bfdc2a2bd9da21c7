import { createStore } from 'zustand/vanilla';
import type { Live, LiveMessage, TelemetryPoint } from '../../shared/api/live.ts';
import type { Show } from '../../shared/show/show.ts';
import type { LinkPhase } from './api-link.ts';
import { shareUnchanged } from './share-unchanged.ts';
import { mergeTelemetry } from './telemetry-window.ts';

export type Notice = Extract<LiveMessage, { type: 'notice' }>;

/** Most notices kept; the oldest go first. */
const NOTICES_KEPT = 200;

export interface StudioInfo {
  readonly version: string;
  readonly rehearsal: boolean;
  readonly viewerUrl: string | null;
  readonly cdnUrl: string | null;
  readonly canCapture: boolean;
}

export interface LinkState {
  readonly phase: LinkPhase;
  /** Failed attempts since the link was last open. */
  readonly attempts: number;
  /** True once the first live message of this connection has come; what is shown before that is from earlier. */
  readonly fresh: boolean;
  /** Why there will be no connection without the user's help; null while there is hope. */
  readonly blockedReason: string | null;
}

/** Everything the UI knows of the host. Kept through a lost link, so the last state stays in view. */
export interface StudioStores {
  readonly link: ReturnType<typeof createLinkStore>;
  readonly info: ReturnType<typeof createInfoStore>;
  readonly show: ReturnType<typeof createShowStore>;
  readonly live: ReturnType<typeof createLiveStore>;
  readonly telemetry: ReturnType<typeof createTelemetryStore>;
  readonly notices: ReturnType<typeof createNoticesStore>;
}

const createLinkStore = () =>
  createStore<LinkState>(() => ({ phase: 'connecting', attempts: 0, fresh: false, blockedReason: null }));
const createInfoStore = () => createStore<{ info: StudioInfo | null }>(() => ({ info: null }));
const createShowStore = () =>
  createStore<{ show: Show | null; planRevision: number }>(() => ({ show: null, planRevision: 0 }));
const createLiveStore = () => createStore<{ live: Live | null }>(() => ({ live: null }));
const createTelemetryStore = () => createStore<{ points: readonly TelemetryPoint[] }>(() => ({ points: [] }));
const createNoticesStore = () => createStore<{ notices: readonly Notice[] }>(() => ({ notices: [] }));

export function createStores(): StudioStores {
  return {
    link: createLinkStore(),
    info: createInfoStore(),
    show: createShowStore(),
    live: createLiveStore(),
    telemetry: createTelemetryStore(),
    notices: createNoticesStore(),
  };
}

/** Adds a notice, newest first; one that came before (same id, as after a reconnect) changes nothing. */
export function addNotice(known: readonly Notice[], notice: Notice): readonly Notice[] {
  if (known.some((other) => other.id === notice.id)) return known;
  return [notice, ...known].sort((a, b) => b.atMs - a.atMs).slice(0, NOTICES_KEPT);
}

/** Writes one message of the host into the stores. Returns true when it is a notice not seen before. */
export function applyMessage(stores: StudioStores, message: LiveMessage): boolean {
  switch (message.type) {
    case 'show':
      stores.show.setState((state) => ({
        show: shareUnchanged(state.show, message.show),
        planRevision: message.planRevision,
      }));
      return false;
    case 'live':
      stores.live.setState((state) => ({ live: shareUnchanged(state.live, message.live) }));
      if (!stores.link.getState().fresh) stores.link.setState({ fresh: true });
      return false;
    case 'telemetry':
      stores.telemetry.setState((state) => ({ points: mergeTelemetry(state.points, message.points) }));
      return false;
    case 'notice': {
      const before = stores.notices.getState().notices;
      const after = addNotice(before, message);
      if (after === before) return false;
      stores.notices.setState({ notices: after });
      return true;
    }
  }
}
