import { ActionIcon, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import {
  IconBroadcast,
  IconChevronDown,
  IconChevronUp,
  IconPlayerStop,
  IconSwitchHorizontal,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Source } from '../../../shared/process/encoder-control.ts';
import { Confirm } from '../../app/parts/confirm.tsx';
import { GuardedButton } from '../../app/parts/guarded-button.tsx';
import { useActiveCapture, useLive, useRun, useStudio } from '../../app/studio-context.tsx';
import { useParentMark } from '../../app/use-parent-mark.ts';
import { useRight } from '../../app/use-right.ts';
import { CaptureSources, CaptureTroubles } from './capture-sources.tsx';
import { goLivePermission, sameSource, sourceOfDraft, type SourceDraft } from './source-draft.ts';

const KINDS: readonly { readonly value: Source['kind']; readonly label: string }[] = [
  { value: 'ui', label: 'This computer' },
  { value: 'test', label: 'Test picture' },
  { value: 'file', label: 'Media file' },
  { value: 'url', label: 'URL' },
];

/** What goes on air, and the way on and off. On air it is one line until it is opened: then other things matter more. */
export function SourcePanel() {
  const liveSource = useLive((live) => live?.source ?? null);
  const sourceReason = useLive((live) => live?.encoder?.sourceReason ?? null);
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  const mayAir = useRight('air');
  const [chosen, setChosen] = useState<SourceDraft | null>(null);
  const [openedOnAir, setOpenedOnAir] = useState(false);
  const draft: SourceDraft = chosen ?? draftFrom(liveSource);
  const isOpen = mayAir && (!onAir || openedOnAir);
  const panel = useRef<HTMLElement>(null);
  useParentMark(panel, 'data-source-away', !isOpen);
  const kinds = <KindChoice kind={draft.kind} onChoose={(kind) => setChosen({ ...draft, kind })} />;
  return (
    <section className="panel source-panel" aria-label="Source" data-collapsed={!isOpen} ref={panel}>
      <header className="panel-head">
        <h2 className="panel-title">Source</h2>
        {isOpen && !onAir ? kinds : <SourceNow source={liveSource} onAir={onAir} />}
        <span className="spacer" />
        {mayAir ? (
          <AirButtons draft={draft} />
        ) : (
          <span className="small dim">Your link may not capture or go on air</span>
        )}
        {mayAir && onAir && (
          <Tooltip label={isOpen ? 'Less' : 'Devices, or another source'}>
            <ActionIcon
              aria-label="Source settings"
              aria-expanded={isOpen}
              onClick={() => {
                // What was chosen and not put on air is forgotten with it.
                if (isOpen) setChosen(null);
                setOpenedOnAir(!isOpen);
              }}
            >
              {isOpen ? <IconChevronUp size={18} /> : <IconChevronDown size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {isOpen ? (
        <div className="panel-body source-body">
          {onAir && kinds}
          <SourceSettings draft={draft} onChange={(part) => setChosen({ ...draft, ...part })} />
          <SourceReason reason={sourceReason} />
        </div>
      ) : (
        <div className="source-troubles">
          {mayAir && <CaptureTroubles />}
          <SourceReason reason={sourceReason} />
        </div>
      )}
    </section>
  );
}

function KindChoice(props: { readonly kind: Source['kind']; readonly onChoose: (kind: Source['kind']) => void }) {
  return (
    <SegmentedControl
      size="sm"
      aria-label="Kind of source"
      data={KINDS.map((kind) => ({ ...kind }))}
      value={props.kind}
      onChange={(value) => {
        const kind = KINDS.find((known) => known.value === value);
        if (kind) props.onChoose(kind.value);
      }}
    />
  );
}

/** What is on air, in a few words. */
function SourceNow({ source, onAir }: { readonly source: Source | null; readonly onAir: boolean }) {
  const kind = KINDS.find(({ value }) => value === source?.kind);
  const detail = source?.kind === 'file' ? source.path : source?.kind === 'url' ? source.url : null;
  const words = !onAir || !kind ? 'nothing is on air' : detail === null ? kind.label : `${kind.label}: ${detail}`;
  return (
    <span className="source-now ellipsis" title={words}>
      {words}
    </span>
  );
}

function SourceReason({ reason }: { readonly reason: string | null }) {
  return reason === null ? null : (
    <p className="source-trouble" role="alert">
      {reason}
    </p>
  );
}

function SourceSettings(props: {
  readonly draft: SourceDraft;
  readonly onChange: (part: Partial<SourceDraft>) => void;
}) {
  const { draft, onChange } = props;
  switch (draft.kind) {
    case 'ui':
      return <CaptureSources />;
    case 'test':
      return (
        <p className="source-text">
          A moving pattern with the running studio clock, the latency mark and a beep each second. It is made in the
          encoder: no camera and no window is needed.
        </p>
      );
    case 'file':
      return (
        <TextInput
          label="Path on the studio’s computer"
          placeholder="/videos/opening.mp4"
          description="Looped while on air"
          value={draft.path}
          onChange={(event) => onChange({ path: event.currentTarget.value })}
        />
      );
    case 'url':
      return (
        <TextInput
          label="Address"
          placeholder="srt://192.168.1.20:9000"
          description="SRT, RTMP, HTTP or HLS; it is decoded and encoded again"
          value={draft.url}
          onChange={(event) => onChange({ url: event.currentTarget.value })}
        />
      );
  }
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
