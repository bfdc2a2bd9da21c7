import type { StudioStores } from '../api/stores.ts';
import type { RunContext } from './cue-view.ts';

/** The state every permission is decided upon, as it is now. */
export function readRunContext(stores: StudioStores): RunContext {
  const link = stores.link.getState();
  return {
    linkOpen: link.phase === 'open' && link.fresh,
    show: stores.show.getState().show,
    run: stores.live.getState().live?.run ?? null,
    // Until the host has said who this is, nothing is forbidden here; the host refuses what it must.
    mayRun: stores.me.getState().me?.rights.includes('run') ?? true,
  };
}
