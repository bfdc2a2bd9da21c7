import type { Source } from '../../shared/process/encoder-control.ts';
import { PlayedSource } from './played-source.ts';
import type { MediaSource } from './source.ts';
import { TestSource, type TestSourceOptions } from './test-source.ts';
import { UiSource, type UiFeed } from './ui-source.ts';

/** Protocols that a source may be fetched by; FFmpeg knows more, some of which read local files. */
const URL_SCHEMES = ['srt:', 'rtmp:', 'rtmps:', 'http:', 'https:'];

/** Throws with words when the source cannot be had. */
export function openSource(source: Source, options: TestSourceOptions & { readonly ui: UiFeed }): MediaSource {
  switch (source.kind) {
    case 'ui':
      return new UiSource(options.ui, options.clock, options.sink);
    case 'test':
      return new TestSource(options);
    case 'file':
      return new PlayedSource({ ...options, url: `file:${source.path}`, name: source.path, loops: true });
    case 'url': {
      const { protocol } = URL.parse(source.url) ?? { protocol: '' };
      if (!URL_SCHEMES.includes(protocol)) {
        throw new Error(`"${source.url}" cannot be a source: it should begin with ${URL_SCHEMES.join(', ')}`);
      }
      return new PlayedSource({ ...options, url: source.url, name: source.url, loops: false });
    }
  }
}
