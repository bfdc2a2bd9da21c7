import { useCallback } from 'react';
import { formatInZone } from '../../../shared/time/zone.ts';
import { RunButton } from '../../app/parts/run-button.tsx';
import { useRun, useShowPart, useTicked } from '../../app/studio-context.tsx';

/** A message that was read leaves the view after this. */
const STAYS_MS = 4_000;
/** More letters than these are set smaller, so that the prompter is not covered by three lines. */
const LONG = 80;

/** What the producer wants to tell the host, as large as it can be; A says that it was read. */
export function HostMessageBanner() {
  const zone = useShowPart((show) => show?.timeZone ?? 'UTC');
  const message = useRun(({ run }) => run?.hostMessage ?? null);
  const readAtMs = message?.acknowledgedAtMs ?? null;
  const derive = useCallback((nowMs: number) => readAtMs !== null && nowMs - readAtMs > STAYS_MS, [readAtMs]);
  const isGone = useTicked(500, derive);
  if (!message || isGone) return <div role="status" aria-label="Message from the producer" />;
  const isRead = readAtMs !== null;
  return (
    <div
      className="host-banner"
      role="status"
      aria-label="Message from the producer"
      data-urgent={message.urgent}
      data-read={isRead}
    >
      <div className="host-banner-words">
        <span className="host-banner-from">
          {message.from === '' ? 'Producer' : message.from} · {formatInZone(message.sentAtMs, zone)}
        </span>
        <strong className="host-banner-text" data-long={message.text.length > LONG}>
          {message.text}
        </strong>
      </div>
      {isRead ? (
        <span className="host-banner-from">read at {formatInZone(readAtMs, zone)}</span>
      ) : (
        <RunButton
          action="acknowledge"
          label="Got it (A)"
          className="host-banner-button"
          variant="filled"
          fz="clamp(22px, 1.6vw, 32px)"
        />
      )}
    </div>
  );
}
