import { createStore } from 'zustand/vanilla';
import type { Me, Presence } from '../../shared/api/access.ts';
import type { Live, LiveMessage, LiveWithoutRun } from '../../shared/api/live.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { PlanConflict } from '../../shared/show/plan-ops.ts';
import { changedRun, type RunState } from '../../shared/show/run-state.ts';
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

/** How the edits of this window stand; the show itself, with them in it, is in the `show` store. */
export interface PlanState {
  /** What undo and redo would do ("Move 3 cues"); null: nothing. */
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  /** Edits that the host has not confirmed. */
  readonly pending: number;
  /** Fields and places that somebody else changed at the same time; each waits for a decision. */
  readonly conflicts: readonly PlanConflict[];
  /** The list of them is open. */
  readonly isDeciding: boolean;
}

/** Everything the UI knows of the host. Kept through a lost link, so the last state stays in view. */
export interface StudioStores {
  readonly link: ReturnType<typeof createLinkStore>;
  readonly info: ReturnType<typeof createInfoStore>;
  /** Who uses this window, and what they may do; null until the host has said so. */
  readonly me: ReturnType<typeof createMeStore>;
  /** Everyone in the studio, this window included. */
  readonly people: ReturnType<typeof createPeopleStore>;
  /** The show as it will be with this window's edits: written by the PlanClient alone. */
  readonly show: ReturnType<typeof createShowStore>;
  readonly plan: ReturnType<typeof createPlanStore>;
  readonly live: ReturnType<typeof createLiveStore>;
  /** The audience's latency in bands and groups; null before the first second. */
  readonly audience: ReturnType<typeof createAudienceStore>;
  /** What each CDN delivers; null until the host has said so. */
  readonly cdns: ReturnType<typeof createCdnsStore>;
  readonly telemetry: ReturnType<typeof createTelemetryStore>;
  readonly notices: ReturnType<typeof createNoticesStore>;
}

const createLinkStore = () =>
  createStore<LinkState>(() => ({ phase: 'connecting', attempts: 0, fresh: false, blockedReason: null }));
const createInfoStore = () => createStore<{ info: StudioInfo | null }>(() => ({ info: null }));
const createMeStore = () => createStore<{ me: Me | null }>(() => ({ me: null }));
const createPeopleStore = () => createStore<{ people: readonly Presence[] }>(() => ({ people: [] }));
const createAudienceStore = () => createStore<{ readonly view: AudienceView | null }>()(() => ({ view: null }));
const createCdnsStore = () =>
  createStore<{ readonly readings: readonly ProbeReading[] | null }>()(() => ({ readings: null }));
const createPlanStore = () =>
  createStore<PlanState>(() => ({ undoLabel: null, redoLabel: null, pending: 0, conflicts: [], isDeciding: false }));
const createShowStore = () =>
  createStore<{ show: Show | null; planRevision: number }>(() => ({ show: null, planRevision: 0 }));
/** `live` is composed of what comes apart: the rest, and the run, whose changes come by themselves. */
const createLiveStore = () =>
  createStore<{ live: Live | null; run: RunState | null; rest: LiveWithoutRun | null }>(() => ({
    live: null,
    run: null,
    rest: null,
  }));
const createTelemetryStore = () => createStore<{ points: readonly TelemetryPoint[] }>(() => ({ points: [] }));
const createNoticesStore = () => createStore<{ notices: readonly Notice[] }>(() => ({ notices: [] }));

export function createStores(): StudioStores {
  return {
    link: createLinkStore(),
    info: createInfoStore(),
    me: createMeStore(),
    people: createPeopleStore(),
    show: createShowStore(),
    plan: createPlanStore(),
    live: createLiveStore(),
    audience: createAudienceStore(),
    cdns: createCdnsStore(),
    telemetry: createTelemetryStore(),
    notices: createNoticesStore(),
  };
}

/** Adds a notice, newest first; one that came before (same id, as after a reconnect) changes nothing. */
export function addNotice(known: readonly Notice[], notice: Notice): readonly Notice[] {
  if (known.some((other) => other.id === notice.id)) return known;
  return [notice, ...known].sort((a, b) => b.atMs - a.atMs).slice(0, NOTICES_KEPT);
}

/** Messages about the plan: they go to the PlanClient. */
export type PlanMessage = Extract<LiveMessage, { type: 'show' | 'plan' }>;

/** Writes one message of the host into the stores. Returns true when it is a notice not seen before. */
export function applyMessage(stores: StudioStores, message: Exclude<LiveMessage, PlanMessage>): boolean {
  switch (message.type) {
    case 'run':
      setRun(stores, shareUnchanged(stores.live.getState().run, message.run));
      return false;
    case 'run-change': {
      const { run } = stores.live.getState();
      if (run) setRun(stores, changedRun(run, message.change));
      return false;
    }
    case 'live': {
      const { live, run, rest: before } = stores.live.getState();
      const rest = shareUnchanged(before, message.live);
      if (rest !== before || live === null) stores.live.setState({ rest, live: run && { ...rest, run } });
      if (!stores.link.getState().fresh) stores.link.setState({ fresh: true });
      return false;
    }
    case 'presence':
      stores.people.setState((state) => ({ people: shareUnchanged(state.people, message.people) }));
      return false;
    case 'audience':
      stores.audience.setState({ view: message.view });
      return false;
    case 'cdns':
      stores.cdns.setState({ readings: message.readings });
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

function setRun(stores: StudioStores, run: RunState): void {
  stores.live.setState(({ rest }) => ({ run, live: rest && { ...rest, run } }));
}
