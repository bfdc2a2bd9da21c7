import { Button, NativeSelect } from '@mantine/core';
import { IconCamera, IconDeviceDesktop, IconMicrophone } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Device, SourceState } from '../../capture/capture-session.ts';
import type { ActiveCapture } from '../../app/capture-controller.ts';
import type { LinkState } from '../../programme.ts';
import { useActiveCapture, useInfo, useLive, useStudio } from '../../app/studio-context.tsx';

/** Camera, microphone and screen of this computer, each with its state in words and a way on. */
export function CaptureSources() {
  const { capture, commands } = useStudio();
  const info = useInfo();
  const active = useActiveCapture();
  if (active) return <ActiveSources active={active} />;
  // The first source is what the programme shows; later ones wait for a choice of scene.
  const startCamera = (): void => {
    capture.startCamera(null);
    capture.startMicrophone(null);
    void commands.setProgramme({ scene: 'camera' });
  };
  const startScreen = (): void => {
    capture.shareScreen();
    void commands.setProgramme({ scene: 'screen' });
  };
  return (
    <>
      <p className="source-text">The picture is composed in this window and sent from here.</p>
      <div className="source-choices">
        <Choice
          icon={<IconCamera size={26} stroke={1.6} aria-hidden />}
          name="Use this computer’s camera"
          what="with its microphone"
          onChoose={startCamera}
        />
        <Choice
          icon={<IconDeviceDesktop size={26} stroke={1.6} aria-hidden />}
          name="Use this computer’s screen"
          what="a screen, a window or a tab"
          onChoose={startScreen}
        />
      </div>
      {info?.canCapture === false && (
        <p className="source-trouble">
          This page is not on a secure address, so the browser refuses camera and screen: open the studio on its own
          computer.
        </p>
      )}
    </>
  );
}

/** Only what is wrong with what this window captures; nothing when all is well. */
export function CaptureTroubles() {
  const active = useActiveCapture();
  return active === null ? null : <ActiveTroubles active={active} />;
}

function ActiveTroubles({ active }: { readonly active: ActiveCapture }) {
  const { capture } = useStudio();
  const { camera, microphone, screen } = useStore(active.session.store);
  const link = useStore(active.programme.store, (now) => now.link);
  return (
    <>
      <SourceTrouble source={camera} />
      <SourceTrouble source={microphone} />
      <SourceTrouble source={screen} />
      {link.kind === 'waiting' && (
        <p className="source-trouble" role="alert">
          {link.reason}
        </p>
      )}
      {link.kind === 'superseded' && (
        <p className="source-trouble" role="alert">
          {link.reason}{' '}
          <Button size="compact-xs" variant="light" onClick={() => capture.connect()}>
            Send from here again
          </Button>
        </p>
      )}
    </>
  );
}

function Choice(props: {
  readonly icon: ReactNode;
  readonly name: string;
  readonly what: string;
  readonly onChoose: () => void;
}) {
  return (
    <button type="button" className="source-choice" onClick={props.onChoose}>
      {props.icon}
      <span className="source-choice-words">
        <strong>{props.name}</strong>
        <span className="small dim">{props.what}</span>
      </span>
    </button>
  );
}

function ActiveSources({ active }: { readonly active: ActiveCapture }) {
  const { capture } = useStudio();
  const { session, programme } = active;
  const state = useStore(session.store);
  const link = useStore(programme.store, (now) => now.link);
  const onAir = useLive((live) => live?.encoder?.onAir === true && live.source?.kind === 'ui');
  const ingestConnected = useLive((live) => live?.encoder?.link.state === 'connected');
  return (
    <>
      <DeviceRow
        name="Camera"
        icon={<IconCamera size={17} aria-hidden />}
        devices={state.cameras}
        source={state.camera}
        onUse={(deviceId) => capture.startCamera(deviceId)}
        onStop={() => session.stopCamera()}
      />
      <DeviceRow
        name="Microphone"
        icon={<IconMicrophone size={17} aria-hidden />}
        devices={state.microphones}
        source={state.microphone}
        onUse={(deviceId) => capture.startMicrophone(deviceId)}
        onStop={() => session.stopMicrophone()}
      />
      <ScreenRow source={state.screen} onShare={() => capture.shareScreen()} onStop={() => session.stopScreen()} />
      <div className="row small">
        <span className="dim grow" role="status">
          {linkWords(link, onAir, ingestConnected)}
        </span>
        {link.kind === 'superseded' && (
          <Button size="compact-xs" variant="light" onClick={() => capture.connect()}>
            Send from here again
          </Button>
        )}
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => capture.deactivate()}>
          Free all devices
        </Button>
      </div>
    </>
  );
}

function linkWords(link: LinkState, onAir: boolean, ingestConnected: boolean): string {
  switch (link.kind) {
    case 'off':
      return 'Not connected to the encoder.';
    case 'connecting':
      return 'Connecting to the encoder…';
    case 'connected':
      if (!onAir) return 'Sent to the encoder; go live to put it on air.';
      return ingestConnected ? 'Sent to the encoder, on air.' : 'Sent to the encoder, but the ingest is not connected.';
    case 'waiting':
    case 'superseded':
      return link.reason;
  }
}

function DeviceRow(props: {
  readonly name: string;
  readonly icon: ReactNode;
  readonly devices: readonly Device[];
  readonly source: SourceState;
  readonly onUse: (deviceId: string | null) => void;
  readonly onStop: () => void;
}) {
  const { name, devices, source } = props;
  const use = source.kind === 'idle' ? 'Use' : 'Try again';
  const currentId = source.kind === 'live' ? source.deviceId : '';
  const options = [
    { value: '', label: source.kind === 'live' ? source.label || name : `Choose a ${name.toLowerCase()}…` },
    ...devices.map((device, index) => ({ value: device.deviceId, label: device.label || `${name} ${index + 1}` })),
  ].filter((option, index, all) => all.findIndex((other) => other.value === option.value) === index);
  const shown = devices.some((device) => device.deviceId === currentId) ? currentId : '';
  return (
    <div className="source-row">
      {props.icon}
      <span className="source-name">{name}</span>
      <NativeSelect
        className="grow"
        size="xs"
        aria-label={name}
        data={options.filter((option) => option.value !== '' || shown === '')}
        value={shown}
        onChange={(event) => {
          if (event.currentTarget.value !== '') props.onUse(event.currentTarget.value);
        }}
      />
      <SourceFigures source={source} />
      {source.kind === 'live' || source.kind === 'asking' ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={props.onStop}
          aria-label={`Turn off the ${name.toLowerCase()}`}
        >
          Turn off
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => props.onUse(null)}
          // Begins with what stands on it, so that it can be asked for by voice.
          aria-label={`${use}: ${name.toLowerCase()}`}
        >
          {use}
        </Button>
      )}
      <SourceTrouble source={source} />
    </div>
  );
}

function ScreenRow(props: { readonly source: SourceState; readonly onShare: () => void; readonly onStop: () => void }) {
  const { source } = props;
  return (
    <div className="source-row">
      <IconDeviceDesktop size={17} aria-hidden />
      <span className="source-name">Screen</span>
      <span className="grow ellipsis dim small">
        {source.kind === 'live'
          ? source.label || 'shared'
          : source.kind === 'asking'
            ? 'Waiting for your choice…'
            : 'Not shared'}
      </span>
      <SourceFigures source={source} />
      <Button size="compact-sm" variant={source.kind === 'live' ? 'default' : 'light'} onClick={props.onShare}>
        {source.kind === 'live' ? 'Change…' : 'Share a screen or window…'}
      </Button>
      {source.kind === 'live' && (
        <Button size="compact-sm" variant="default" onClick={props.onStop} aria-label="Stop sharing the screen">
          Stop sharing
        </Button>
      )}
      <SourceTrouble source={source} />
    </div>
  );
}

function SourceFigures({ source }: { readonly source: SourceState }) {
  if (source.kind !== 'live' || source.widthPx === null || source.heightPx === null) return null;
  const fps = source.fps === null ? '' : ` · ${Math.round(source.fps)} fps`;
  return (
    <span className="small dim nowrap" title="What the device delivers">
      {source.widthPx}×{source.heightPx}
      {fps}
    </span>
  );
}

function SourceTrouble({ source }: { readonly source: SourceState }) {
  if (!('message' in source)) return null;
  return (
    <p className="source-trouble" role="alert">
      <strong>{source.message}</strong> {source.remedy}
    </p>
  );
}
