import { connectCapture } from '../../../renderer/capture/connect-capture.ts';
import { createCaptureSession, type CaptureState } from '../../../renderer/capture/capture-session.ts';
import { createPlatformClock } from '../../../renderer/platform-clock.ts';
import { createProgramme, type MediaSession, type ProgrammeState } from '../../../renderer/programme.ts';
import { createStudioTime, type PingReply } from '../../../renderer/studio-time.ts';
import { DEFAULT_VIDEO } from '../../../shared/media/video-settings.ts';

/** The studio's own capture modules on a bare page, driven by capture.test.ts. */
const clock = createPlatformClock();
const studioTime = createStudioTime({
  clock,
  ping: async (t0) => (await (await fetch(`/ping?t0=${String(t0)}`)).json()) as PingReply,
});
const session = createCaptureSession({ clock, mediaDevices: navigator.mediaDevices, video: DEFAULT_VIDEO });
const programme = createProgramme({ clock, studioTime, video: DEFAULT_VIDEO });
connectCapture(session, programme);
programme.monitorElement.style.width = '640px';
programme.monitorElement.style.height = '360px';
document.body.append(programme.monitorElement);

const page = {
  session,
  programme,
  studioTime,
  connect: () => {
    programme.connect(async () => (await (await fetch('/session')).json()) as MediaSession);
  },
  /** What the operating system does when a device is pulled out. */
  unplugCamera: () => {
    const { camera } = session.store.getState().tracks;
    camera?.stop();
    camera?.dispatchEvent(new Event('ended'));
  },
  state: (): { capture: Omit<CaptureState, 'tracks'>; programme: ProgrammeState; errorBoundMs: number | null } => {
    const { tracks: _tracks, ...capture } = session.store.getState();
    return { capture, programme: programme.store.getState(), errorBoundMs: studioTime.errorBoundMs };
  },
};
export type CapturePage = typeof page;
Object.assign(globalThis, { capturePage: page });
