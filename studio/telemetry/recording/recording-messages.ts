import type { Recording, RecordingHead } from '../../../shared/telemetry/recording.ts';
import type { MemberStart } from './recording-file.ts';

/** Host → thread. */
export type ShelfMessage =
  | { readonly type: 'begin'; readonly id: string; readonly head: RecordingHead }
  | { readonly type: 'member'; readonly info: MemberStart }
  | { readonly type: 'line'; readonly atMs: number; readonly line: string; readonly isEdit: boolean }
  | { readonly type: 'end' }
  | { readonly type: 'list'; readonly ask: number }
  | { readonly type: 'path'; readonly ask: number; readonly id: string }
  | { readonly type: 'close' };

/** Thread → host. */
export type ShelfReply =
  | { readonly type: 'list'; readonly ask: number; readonly recordings: Recording[] }
  | { readonly type: 'path'; readonly ask: number; readonly path: string | null }
  /** The file is as long as one may be: the next is to begin. */
  | { readonly type: 'full' }
  /** The disk does not take it; in words. */
  | { readonly type: 'failed'; readonly reason: string };
