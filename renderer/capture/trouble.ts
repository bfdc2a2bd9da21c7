import type { SourceState, Trouble } from './source-state.ts';

export type DeviceKind = 'camera' | 'microphone';

/** What no secure page and no device list can give: said instead of asking. */
export const INSECURE: Trouble = {
  message: 'This page may not use cameras and microphones, because it was not opened over a secure address.',
  remedy: 'Open the studio on this computer (127.0.0.1) or over https.',
};

/**
 * Words for a failed `getUserMedia` (W3C Media Capture and Streams §10.2: the names of its errors). Chromium also uses
 * the message, to tell a system-wide ban from the user's own refusal.
 */
export function deviceTrouble(kind: DeviceKind, error: unknown): SourceState {
  const name = error instanceof Error ? error.name : '';
  const detail = error instanceof Error ? error.message : String(error);
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return { kind: 'refused', ...refusedWords(kind, detail) };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return { kind: 'missing', ...missingWords(kind) };
    case 'NotReadableError':
    case 'AbortError':
      return {
        kind: 'failed',
        message: `The ${kind} is there, but cannot be opened: another program probably uses it.`,
        remedy: `Close the other program; the ${kind} starts by itself as soon as it is free. Or choose another one.`,
      };
    default:
      return {
        kind: 'failed',
        message: `The ${kind} could not be started (${detail || 'no reason given'}).`,
        remedy: `Unplug the ${kind} and plug it in again, or choose another one.`,
      };
  }
}

function refusedWords(kind: DeviceKind, detail: string): Trouble {
  if (/system/i.test(detail)) {
    return {
      message: `The operating system does not let the studio use the ${kind}.`,
      remedy: `Allow it in the system's privacy settings, then choose the ${kind} again.`,
    };
  }
  return {
    message: `The studio was not allowed to use the ${kind}.`,
    remedy: `Allow the ${kind} at the left of the address bar, then choose it again.`,
  };
}

function missingWords(kind: DeviceKind): Trouble {
  return {
    message: `No ${kind} was found.`,
    remedy:
      kind === 'camera'
        ? 'Plug one in: it starts by itself. Or share a screen instead.'
        : 'Plug one in: it starts by itself. Until then the programme is silent.',
  };
}

/** A device that was live and is gone. */
export function unpluggedTrouble(kind: DeviceKind, label: string): SourceState {
  const named = label ? `The ${kind} “${label}”` : `The ${kind}`;
  return {
    kind: 'unplugged',
    message: `${named} was unplugged.`,
    remedy: 'Plug it in again: it comes back by itself. Or choose another one.',
  };
}

/** Words for a failed `getDisplayMedia` (W3C Screen Capture §5.1). */
export function screenTrouble(error: unknown): SourceState {
  const name = error instanceof Error ? error.name : '';
  const detail = error instanceof Error ? error.message : String(error);
  if (name === 'NotAllowedError' && /system/i.test(detail)) {
    return {
      kind: 'refused',
      message: 'The operating system does not let the studio record the screen.',
      remedy: "Allow screen recording in the system's privacy settings, then share again.",
    };
  }
  if (name === 'NotAllowedError') {
    return {
      kind: 'refused',
      message: 'No screen was shared: the choice was cancelled.',
      remedy: 'Press “Share screen” again and choose a screen or window.',
    };
  }
  if (name === 'InvalidStateError') {
    return {
      kind: 'refused',
      message: 'No screen is shared yet: this browser opens its picker only after a click.',
      remedy: 'Press “Share screen” and choose a screen or window.',
    };
  }
  if (name === 'NotFoundError') {
    return {
      kind: 'missing',
      message: 'There is no screen or window that could be shared.',
      remedy: 'Open the window to be shared, then try again.',
    };
  }
  return {
    kind: 'failed',
    message: `The screen could not be shared (${detail || 'no reason given'}).`,
    remedy: 'Try again, or share another screen or window.',
  };
}

/** The window was closed, or sharing was ended in the browser's own bar. */
export const SHARING_ENDED: SourceState = {
  kind: 'unplugged',
  message: 'Sharing ended: the window was closed, or “Stop sharing” was pressed.',
  remedy: 'Press “Share screen” to share again.',
};
