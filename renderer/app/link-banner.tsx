import { Button, Loader } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import { useLink, useLive } from './studio-context.tsx';

/** Says that what is shown is from earlier, and why, while the host is away. */
export function LinkBanner() {
  const link = useLink();
  const hasState = useLive((live) => live !== null);
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  if (link.fresh) return <div />;
  if (link.blockedReason !== null) {
    return (
      <div className="banner" data-blocked="true" role="alert">
        <IconPlugX size={18} aria-hidden />
        <span>{link.blockedReason}</span>
        <span className="spacer" />
        <Button variant="default" onClick={() => globalThis.location.reload()}>
          Try again
        </Button>
      </div>
    );
  }
  if (!hasState && link.attempts === 0) {
    return (
      <div className="banner" role="status">
        <Loader size={16} color="yellow" aria-hidden /> Connecting to the studio host…
      </div>
    );
  }
  return (
    <div className="banner" role="alert" data-testid="host-away">
      <Loader size={16} color="yellow" aria-hidden />
      <strong>The host is restarting…</strong>
      <span>
        {hasState ? 'What you see is the last known state, in grey.' : 'Nothing is known of the show yet.'}
        {onAir && ' The picture stays on air.'} Reconnecting by itself
        {link.attempts > 1 ? ` (attempt ${link.attempts})` : ''}.
      </span>
    </div>
  );
}
