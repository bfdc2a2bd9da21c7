import { SegmentedControl, TextInput } from '@mantine/core';
import { IconPlayerStop, IconSwitchHorizontal, IconBroadcast } from '@tabler/icons-react';
import { useState } from 'react';
import type { Source } from '../../../shared/process/encoder-control.ts';
import { Confirm } from '../../app/parts/confirm.tsx';
import { GuardedButton } from '../../app/parts/guarded-button.tsx';
import { useActiveCapture, useLive, useRun, useStudio } from '../../app/studio-context.tsx';
import { CaptureSources } from './capture-sources.tsx';
import { goLivePermission, sameSource, sourceOfDraft, type SourceDraft } from './source-draft.ts';

const KINDS: readonly { readonly value: Source['kind']; readonly label: string }[] = [
  { value: 'ui', label: 'This computer' },
  { value: 'test', label: 'Test picture' },
  { value: 'file', label: 'Media file' },
  { value: 'url', label: 'URL' },
];

/** What goes on air, and the way on and off. */
export function SourcePanel() {
  const liveSource = useLive((live) => live?.source ?? null);
  const sourceReason = useLive((live) => live?.encoder?.sourceReason ?? null);
  const [chosen, setChosen] = useState<SourceDraft | null>(null);
  const draft: SourceDraft = chosen ?? draftFrom(liveSource);
  const change = (part: Partial<SourceDraft>): void => setChosen({ ...draft, ...part });
  return (
    <section className="panel source-panel" aria-label="Source">
      <header className="panel-head">
        <h2 className="panel-title">Source</h2>
        <SegmentedControl
          size="sm"
          aria-label="Kind of source"
          data={KINDS.map((kind) => ({ ...kind }))}
          value={draft.kind}
          onChange={(value) => {
            const kind = KINDS.find((known) => known.value === value);
            if (kind) change({ kind: kind.value });
          }}
        />
        <span className="spacer" />
        <AirButtons draft={draft} />
      </header>
      <div className="panel-body source-body">
        {draft.kind === 'ui' && <CaptureSources />}
        {draft.kind === 'test' && (
          <p className="source-text">
            A moving pattern with the running studio clock, the latency mark and a beep each second. It is made in the
            encoder: no camera and no window is needed.
          </p>
        )}
        {draft.kind === 'file' && (
          <TextInput
            label="Path on the studio’s computer"
            placeholder="/videos/opening.mp4"
            description="Looped while on air"
            value={draft.path}
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'url' && (
          <TextInput
            label="Address"
            placeholder="srt://192.168.1.20:9000"
            description="SRT, RTMP, HTTP or HLS; it is decoded and encoded again"
            value={draft.url}
            onChange={(event) => change({ url: event.currentTarget.value })}
          />
        )}
        {sourceReason !== null && (
          <p className="source-trouble" role="alert">
            {sourceReason}
          </p>
        )}
      </div>
    </section>
  );
}

function draftFrom(source: Source | null): SourceDraft {
  return {
    kind: source?.kind ?? 'ui',
    path: source?.kind === 'file' ? source.path : '',
    url: source?.kind === 'url' ? source.url : '',
  };
}

function AirButtons({ draft }: { readonly draft: SourceDraft }) {
  const { commands } = useStudio();
  const linkOpen = useRun((context) => context.linkOpen);
  const encoderKnown = useLive((live) => live?.encoder !== null && live?.encoder !== undefined);
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  const uiConnected = useLive((live) => live?.encoder?.uiConnected ?? false);
  const liveSource = useLive((live) => live?.source ?? null);
  const active = useActiveCapture();
  const [asking, setAsking] = useState(false);
  const { source } = sourceOfDraft(draft);
  const permission = goLivePermission({
    linkOpen,
    encoderKnown,
    draft,
    someoneCaptures: active !== null || uiConnected,
  });
  const start = (): void => {
    if (source) void commands.goLive(source);
  };
  if (!onAir) {
    return (
      <GuardedButton
        permission={permission}
        onPress={start}
        color="red"
        variant="filled"
        leftSection={<IconBroadcast size={16} />}
      >
        Go live
      </GuardedButton>
    );
  }
  return (
    <>
      {!sameSource(source, liveSource) && (
        <GuardedButton permission={permission} onPress={start} leftSection={<IconSwitchHorizontal size={15} />}>
          Change source
        </GuardedButton>
      )}
      <GuardedButton
        permission={{
          allowed: linkOpen,
          reason: linkOpen ? 'Ends the transmission; asks first' : 'The host cannot be reached just now',
        }}
        onPress={() => setAsking(true)}
        leftSection={<IconPlayerStop size={15} />}
      >
        Go off air…
      </GuardedButton>
      <Confirm
        opened={asking}
        title="Go off air?"
        text="Viewers lose the picture at once. Open cues are not closed by this."
        yes="Go off air"
        no="Stay on air"
        onYes={() => {
          setAsking(false);
          void commands.stop();
        }}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
