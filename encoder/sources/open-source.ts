import type { Source } from '../../shared/process/encoder-control.ts';
import type { MediaSource } from './source.ts';
import { TestSource, type TestSourceOptions } from './test-source.ts';
import { UiSource, type UiFeed } from './ui-source.ts';

/** Throws with words when the source cannot be had. */
export function openSource(source: Source, options: TestSourceOptions & { readonly ui: UiFeed }): MediaSource {
  switch (source.kind) {
    case 'ui':
      return new UiSource(options.ui, options.clock, options.sink);
    case 'test':
      return new TestSource(options);
    case 'file':
    case 'url':
      throw new Error(`this encoder cannot open a ${source.kind} yet`);
  }
}
