import {
  Hls,
  type LoaderCallbacks,
  type LoaderConfiguration,
  type PlaylistLoaderConstructor,
  type PlaylistLoaderContext,
} from 'hls.js/light';
import { DiscontinuityBase } from './discontinuity-base.ts';

/** Of the stream, not of one request: hls.js makes a loader for each. */
const base = new DiscontinuityBase();

/** hls.js' own loader; its type only says that it loads anything, playlists among it. */
const BaseLoader = Hls.DefaultConfig.loader as unknown as PlaylistLoaderConstructor;

/** Loads playlists, with discontinuity numbers that hls.js can bear (see {@link DiscontinuityBase}). */
export class PlaylistLoader extends BaseLoader {
  override load(
    context: PlaylistLoaderContext,
    config: LoaderConfiguration,
    callbacks: LoaderCallbacks<PlaylistLoaderContext>,
  ): void {
    super.load(context, config, {
      ...callbacks,
      onSuccess: (response, stats, loaded, details) => {
        const { data } = response;
        const rebased = typeof data === 'string' ? { ...response, data: base.rebase(data) } : response;
        callbacks.onSuccess(rebased, stats, loaded, details);
      },
    });
  }
}
