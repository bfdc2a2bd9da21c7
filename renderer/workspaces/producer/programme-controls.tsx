import { SegmentedControl, Switch, Tooltip } from '@mantine/core';
import { useStore } from 'zustand';
import type { Programme as ProgrammeWish } from '../../../shared/api/live.ts';
import type { CaptureState } from '../../capture/capture-session.ts';
import type { Programme } from '../../programme.ts';
import { EMPTY, formatDecimal, joined } from '../../app/format.ts';
import { useActiveCapture, useLink, useLive, useStudio } from '../../app/studio-context.tsx';
import { useRight } from '../../app/use-right.ts';

const SCENES: readonly { readonly value: ProgrammeWish['scene']; readonly label: string }[] = [
  { value: 'camera', label: 'Camera' },
  { value: 'screen', label: 'Screen' },
  { value: 'screen-with-camera', label: 'Screen + camera' },
];

/** Scene, latency mark and sound level of the programme. */
export function ProgrammeControls() {
  const { commands } = useStudio();
  const wish = useLive((live) => live?.programme ?? null);
  const source = useLive((live) => live?.source?.kind ?? null);
  const linkOpen = useLink().phase === 'open';
  const active = useActiveCapture();
  const mayAir = useRight('air');
  const disabled = !linkOpen || wish === null || !mayAir;
  const whyDisabled = mayAir ? 'The host cannot be reached just now' : 'Your link may not change what is on air';
  const sceneHint =
    source !== null && source !== 'ui' && !active
      ? 'Scenes are composed by the window that captures; the source on air is another one'
      : 'What the capturing window composes';
  return (
    <div className="programme-controls">
      <Tooltip label={disabled ? whyDisabled : sceneHint}>
        <SegmentedControl
          size="sm"
          aria-label="Scene"
          data={SCENES.map((scene) => ({ ...scene }))}
          value={wish?.scene ?? 'camera'}
          disabled={disabled}
          onChange={(value) => {
            const scene = SCENES.find((known) => known.value === value);
            if (scene) void commands.setProgramme({ scene: scene.value });
          }}
        />
      </Tooltip>
      <Tooltip label="Black and white cells in a corner that carry the capture time through anything that transcodes. Viewers see them.">
        <Switch
          size="sm"
          label="Latency mark"
          checked={wish?.latencyMark ?? false}
          disabled={disabled}
          onChange={(event) => void commands.setProgramme({ latencyMark: event.currentTarget.checked })}
        />
      </Tooltip>
      <span className="spacer" />
      {active && <ProgrammeFigures programme={active.programme} />}
    </div>
  );
}

/** −60 dBFS (empty) to 0 dBFS (full). */
const METER_RANGE_DB = 60;

/** Loudness of the programme: green, amber from −18 dBFS, red from −3 dBFS. */
export function LevelMeter({ levelDb }: { readonly levelDb: CaptureState['audioLevelDb'] }) {
  const pct = levelDb === null ? 0 : Math.min(100, Math.max(0, ((levelDb + METER_RANGE_DB) / METER_RANGE_DB) * 100));
  const level =
    levelDb === null || levelDb <= -60 ? 'silent' : levelDb > -3 ? 'red' : levelDb > -18 ? 'amber' : 'green';
  const words =
    levelDb === null ? 'not measured yet' : levelDb <= -60 ? 'silent' : joined(formatDecimal(levelDb, 0, 'dBFS'));
  return (
    <Tooltip label={`Loudest sample of the last 100 ms: ${words}`}>
      <div
        className="meter"
        role="meter"
        tabIndex={0}
        aria-label="Sound level"
        aria-valuemin={-60}
        aria-valuemax={0}
        aria-valuenow={Math.max(-60, Math.round(levelDb ?? -60))}
        aria-valuetext={words}
      >
        <div className="meter-fill" data-level={level} style={{ transform: `scaleX(${pct / 100})` }} />
      </div>
    </Tooltip>
  );
}

function ProgrammeFigures({ programme }: { readonly programme: Programme }) {
  const fps = useStore(programme.store, (state) => (state.state === 'running' ? state.stats.fps : null));
  const levelDb = useStore(programme.store, (state) => state.audioLevelDb);
  return (
    <>
      <LevelMeter levelDb={levelDb} />
      <Tooltip label="Programme frames composed in the last second">
        <span className="small dim nowrap" tabIndex={0}>
          {fps === null ? EMPTY : joined(formatDecimal(fps, 0, 'fps'))}
        </span>
      </Tooltip>
    </>
  );
}
