import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { createCaptureSession, type CaptureSession } from './capture-session.ts';

class FakeTrack extends EventTarget {
  readonly kind: 'video' | 'audio';
  readonly label: string;
  readonly deviceId: string;
  stopped = false;

  constructor(kind: 'video' | 'audio', label: string, deviceId: string) {
    super();
    this.kind = kind;
    this.label = label;
    this.deviceId = deviceId;
  }

  getSettings(): MediaTrackSettings {
    const picture = { width: 1280, height: 720, frameRate: 30 };
    return { deviceId: this.deviceId, ...(this.kind === 'video' ? picture : {}) };
  }

  stop(): void {
    this.stopped = true;
  }
}

function streamOf(...tracks: FakeTrack[]): MediaStream {
  const stream = {
    getTracks: () => tracks,
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
  };
  return stream as unknown as MediaStream;
}

function domError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A computer with devices that come, go and fail. */
class FakeDevices extends EventTarget {
  readonly present = new Map<string, { kind: MediaDeviceKind; label: string }>([
    ['cam1', { kind: 'videoinput', label: 'Camera One' }],
    ['cam2', { kind: 'videoinput', label: 'Camera Two' }],
    ['mic1', { kind: 'audioinput', label: 'Mic One' }],
  ]);
  readonly opened: FakeTrack[] = [];
  fail: Error | null = null;
  asked = 0;
  /** When set, answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  screen: FakeTrack[] = [];
  screenHasSound = true;

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const list = [...this.present].map(([deviceId, { kind, label }]) => ({ deviceId, kind, label, groupId: '' }));
    return Promise.resolve(list as MediaDeviceInfo[]);
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked += 1;
    const { fail } = this;
    await this.gate;
    if (fail) throw fail;
    const picture = typeof constraints.video === 'object';
    const wanted = (picture ? constraints.video : constraints.audio) as MediaTrackConstraints;
    const exact = (wanted.deviceId as { exact: string } | undefined)?.exact;
    const found = [...this.present].find(
      ([id, { kind }]) => kind === (picture ? 'videoinput' : 'audioinput') && (exact === undefined || id === exact),
    );
    if (!found) throw domError(exact === undefined ? 'NotFoundError' : 'OverconstrainedError');
    const track = new FakeTrack(picture ? 'video' : 'audio', found[1].label, found[0]);
    this.opened.push(track);
    return streamOf(track);
  }

  async getDisplayMedia({ audio }: DisplayMediaStreamOptions): Promise<MediaStream> {
    await this.gate;
    if (this.fail) throw this.fail;
    if (audio === true && !this.screenHasSound) throw domError('NotReadableError');
    this.screen = [new FakeTrack('video', 'screen:0', 'screen:0')];
    if (audio === true) this.screen.push(new FakeTrack('audio', 'System audio', 'loopback'));
    return streamOf(...this.screen);
  }

  /** Pulls a device out: its tracks end, and the list changes. */
  unplug(deviceId: string): void {
    this.present.delete(deviceId);
    for (const track of this.opened)
      if (track.deviceId === deviceId && !track.stopped) track.dispatchEvent(new Event('ended'));
    this.dispatchEvent(new Event('devicechange'));
  }

  plug(deviceId: string, kind: MediaDeviceKind, label: string): void {
    this.present.set(deviceId, { kind, label });
    this.dispatchEvent(new Event('devicechange'));
  }
}

let clock: FakeClock;
let devices: FakeDevices;
let session: CaptureSession;
const state = () => session.store.getState();
const settle = () => clock.advanceAsync(10);

beforeEach(() => {
  clock = new FakeClock();
  devices = new FakeDevices();
  session = createCaptureSession({
    clock,
    mediaDevices: devices,
    video: DEFAULT_VIDEO,
  });
});

describe('choosing devices', () => {
  it('asks nothing by itself, and lists what there is', async () => {
    await session.refreshDevices();
    expect(devices.asked).toBe(0);
    expect(state().cameras.map(({ label }) => label)).toEqual(['Camera One', 'Camera Two']);
    expect(state().microphones).toEqual([{ deviceId: 'mic1', label: 'Mic One' }]);
    expect(state().camera).toEqual({ kind: 'idle' });
  });

  it('goes from asking to live, with what it got', async () => {
    const done = session.useCamera('cam2');
    expect(state().camera).toEqual({ kind: 'asking' });
    await done;
    expect(state().camera).toEqual({
      kind: 'live',
      deviceId: 'cam2',
      label: 'Camera Two',
      widthPx: 1280,
      heightPx: 720,
      fps: 30,
    });
    expect(state().tracks.camera?.label).toBe('Camera Two');
  });

  it('frees the old camera for the new one, and the present one when stopped', async () => {
    await session.useCamera('cam1');
    await session.useCamera('cam2');
    expect(devices.opened.map(({ stopped }) => stopped)).toEqual([true, false]);
    session.stopCamera();
    expect(devices.opened.map(({ stopped }) => stopped)).toEqual([true, true]);
    expect(state().camera).toEqual({ kind: 'idle' });
    expect(state().tracks.camera).toBeNull();
  });

  it('forgets an answer that comes after another choice', async () => {
    let open = (): void => undefined;
    devices.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = session.useCamera('cam1');
    session.stopCamera();
    open();
    await first;
    expect(state().camera).toEqual({ kind: 'idle' });
    expect(devices.opened[0]?.stopped).toBe(true);
  });
});

describe('trouble and the way on', () => {
  it.each([
    ['NotAllowedError', 'Permission denied', 'refused', /not allowed to use the camera/, /address bar/],
    ['NotAllowedError', 'Permission denied by system', 'refused', /operating system/, /privacy settings/],
    ['NotFoundError', '', 'missing', /No camera was found/, /Plug one in/],
    ['NotReadableError', 'Device in use', 'failed', /another program/, /by itself/],
    ['TypeError', 'odd', 'failed', /odd/, /choose another/],
  ])('%s (%s) is %s, in clear words', async (name, detail, kind, message, remedy) => {
    devices.fail = domError(name, detail);
    await session.useCamera(null);
    expect(state().camera).toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
      remedy: expect.stringMatching(remedy) as string,
    });
    session.close();
  });

  it('takes a busy camera as soon as it is free', async () => {
    devices.fail = domError('NotReadableError');
    await session.useCamera(null);
    expect(state().camera.kind).toBe('failed');
    await clock.advanceAsync(5000);
    expect(state().camera.kind).toBe('failed');
    devices.fail = null;
    await clock.advanceAsync(2100);
    expect(state().camera.kind).toBe('live');
  });

  it('says that a camera was unplugged, and has it back when it is plugged in again', async () => {
    await session.useCamera('cam1');
    devices.unplug('cam1');
    await settle();
    expect(state().camera).toMatchObject({ kind: 'unplugged', message: 'The camera “Camera One” was unplugged.' });
    expect(state().tracks.camera).toBeNull();
    expect(state().cameras.length).toBe(1);
    await clock.advanceAsync(5000);
    expect(state().camera.kind).toBe('unplugged');
    devices.plug('cam9', 'videoinput', 'Another');
    await settle();
    expect(state().camera.kind).toBe('unplugged');
    devices.plug('cam1', 'videoinput', 'Camera One');
    await settle();
    expect(state().camera).toMatchObject({ kind: 'live', label: 'Camera One' });
    expect(state().tracks.camera).not.toBeNull();
  });

  it('brings a camera back that stopped though it is plugged in, or tells why not', async () => {
    await session.useCamera('cam1');
    devices.opened[0]?.dispatchEvent(new Event('ended'));
    expect(state().camera.kind).toBe('unplugged');
    await clock.advanceAsync(1600);
    expect(state().camera.kind).toBe('live');
    devices.fail = domError('NotAllowedError');
    devices.opened[1]?.dispatchEvent(new Event('ended'));
    await clock.advanceAsync(1600);
    expect(state().camera.kind).toBe('refused');
  });

  it('starts a camera that was missing when it is plugged in', async () => {
    for (const id of ['cam1', 'cam2']) devices.present.delete(id);
    await session.useCamera(null);
    expect(state().camera.kind).toBe('missing');
    devices.plug('cam7', 'videoinput', 'Late');
    await settle();
    expect(state().camera).toMatchObject({ kind: 'live', label: 'Late' });
  });

  it('does not start what was stopped when devices change', async () => {
    await session.useMicrophone(null);
    devices.unplug('mic1');
    session.stopMicrophone();
    devices.plug('mic1', 'audioinput', 'Mic One');
    await settle();
    expect(state().microphone).toEqual({ kind: 'idle' });
  });

  it('says so where the page may not capture at all', async () => {
    const bare = createCaptureSession({ clock, mediaDevices: null, video: DEFAULT_VIDEO });
    await bare.useCamera(null);
    await bare.useMicrophone(null);
    await bare.shareScreen();
    const { camera, microphone, screen } = bare.store.getState();
    for (const source of [camera, microphone, screen]) expect(source).toMatchObject({ kind: 'failed' });
    bare.close();
  });
});

describe('sharing a screen', () => {
  it('gives picture and sound', async () => {
    await session.shareScreen();
    expect(state().screen).toMatchObject({ kind: 'live', label: 'screen:0' });
    expect(state().tracks.screen).not.toBeNull();
    expect(state().tracks.screenSound).not.toBeNull();
  });

  it('shares the picture alone where the system gives no sound of its screen', async () => {
    devices.screenHasSound = false;
    await session.shareScreen();
    expect(state().screen).toMatchObject({ kind: 'live', label: 'screen:0' });
    expect(state().tracks.screenSound).toBeNull();
  });

  it('keeps what is shared when another choice is cancelled', async () => {
    await session.shareScreen();
    devices.fail = domError('NotAllowedError');
    await session.shareScreen();
    expect(state().screen.kind).toBe('live');
    session.stopScreen();
    await session.shareScreen();
    expect(state().screen).toMatchObject({ kind: 'refused' });
  });

  it('tells when sharing was ended from outside', async () => {
    await session.shareScreen();
    const [picture, sound] = devices.screen;
    picture?.dispatchEvent(new Event('ended'));
    expect(state().screen.kind).toBe('unplugged');
    expect(state().tracks.screen).toBeNull();
    expect(sound?.stopped).toBe(true);
  });
});

it('leaves devices free and no timer behind when closed', async () => {
  await session.useCamera(null);
  await session.shareScreen();
  devices.fail = domError('NotReadableError');
  await session.useMicrophone(null);
  session.close();
  expect([...devices.opened, ...devices.screen].every(({ stopped }) => stopped)).toBe(true);
  expect(clock.pendingTasks).toBe(0);
  const { asked } = devices;
  devices.dispatchEvent(new Event('devicechange'));
  await settle();
  expect(devices.asked).toBe(asked);
});
