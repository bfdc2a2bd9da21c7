import type { Source } from '../../../shared/process/encoder-control.ts';
import type { Permission } from '../../app/cue-view.ts';

/** What the source panel holds: which kind is chosen, and what was typed. */
export interface SourceDraft {
  readonly kind: Source['kind'];
  readonly path: string;
  readonly url: string;
}

const URL_SCHEMES = ['srt:', 'rtmp:', 'rtmps:', 'http:', 'https:'];

/** The source that would go on air, or why it cannot. */
export function sourceOfDraft(draft: SourceDraft): { readonly source: Source | null; readonly reason: string } {
  switch (draft.kind) {
    case 'ui':
      return { source: { kind: 'ui' }, reason: 'Send the programme composed in the capturing window' };
    case 'test':
      return {
        source: { kind: 'test' },
        reason: 'Send a moving test picture with the running clock and a beep each second',
      };
    case 'file': {
      const path = draft.path.trim();
      return path === ''
        ? { source: null, reason: 'Write the path of a media file on the studio’s computer' }
        : { source: { kind: 'file', path }, reason: `Send ${path}, looped` };
    }
    case 'url': {
      const url = draft.url.trim();
      if (url === '') return { source: null, reason: 'Write an SRT, RTMP, HTTP or HLS address' };
      const scheme = URL.canParse(url) ? new URL(url).protocol : null;
      return scheme !== null && URL_SCHEMES.includes(scheme)
        ? { source: { kind: 'url', url }, reason: `Send what comes from ${url}` }
        : { source: null, reason: 'The address must begin with srt://, rtmp://, http:// or https://' };
    }
  }
}

/** Whether two sources are the same one. */
export function sameSource(a: Source | null, b: Source | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether Go live (or the change of the source while on air) can be pressed. */
export function goLivePermission(state: {
  readonly linkOpen: boolean;
  readonly encoderKnown: boolean;
  readonly draft: SourceDraft;
  /** This window captures, or another one is connected to the encoder. */
  readonly someoneCaptures: boolean;
}): Permission {
  if (!state.linkOpen) return { allowed: false, reason: 'The host cannot be reached just now' };
  if (!state.encoderKnown)
    return { allowed: false, reason: 'The encoder process cannot be reached; it is being restarted by itself' };
  const { source, reason } = sourceOfDraft(state.draft);
  if (!source) return { allowed: false, reason };
  if (source.kind === 'ui' && !state.someoneCaptures) {
    return { allowed: false, reason: 'Choose a camera or a screen first, so that there is a picture to send' };
  }
  return { allowed: true, reason };
}
