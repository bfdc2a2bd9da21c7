import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { TELEMETRY_EXPORT_PATH } from '../../../../shared/telemetry/history.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { formatDuration } from '../../../app/format.ts';
import { useTicked } from '../../../app/studio-context.tsx';
import { useReplay } from '../../../replay/replay-context.ts';
import { followWords } from './follow-words.ts';
import type { PlotStage } from './plot-stage.ts';
import { afterKey, following, withSpan } from './time-view.ts';

const SPANS = [
  { value: '10000', label: '10 s' },
  { value: '60000', label: '1 min' },
  { value: '600000', label: '10 min' },
  { value: '3600000', label: '1 h' },
  { value: '14400000', label: '4 h' },
  { value: '43200000', label: '12 h' },
];

/** How soon the text of the span follows the axis. */
const SPAN_TEXT_MS = 250;

/** What all plots show of the time, and how to move about in it. While the axis moves, next to nothing here is drawn anew. */
export function TimeBar({ stage }: { readonly stage: PlotStage }) {
  const key = (name: string): void => stage.change((now, nowMs) => afterKey(now, name, nowMs) ?? now);
  return (
    <div className="time-bar" role="group" aria-label="Time axis of all plots">
      <SpanPicker stage={stage} />
      <span className="time-bar-group">
        <BarButton label="Earlier (←)" onClick={() => key('ArrowLeft')} icon={<IconChevronLeft size={17} />} />
        <BarButton label="Zoom out (−, wheel)" onClick={() => key('-')} icon={<IconZoomOut size={17} />} />
        <BarButton
          label="Zoom in (+, wheel, or drag over a part)"
          onClick={() => key('+')}
          icon={<IconZoomIn size={17} />}
        />
        <BarButton label="Later (→)" onClick={() => key('ArrowRight')} icon={<IconChevronRight size={17} />} />
      </span>
      <LiveButton stage={stage} />
      <SpanText stage={stage} />
      <Status stage={stage} />
      <span className="spacer" />
      <SaveAll stage={stage} />
    </div>
  );
}

function SpanPicker({ stage }: { readonly stage: PlotStage }) {
  const spanMs = useStore(stage.view, (view) => view.spanMs);
  const byPointer = useRef(false);
  const choose = (span: string): void => {
    stage.change((now) => withSpan(now, Number(span)));
    // Chosen with the pointer, the arrow keys are the axis' own again; with the keyboard, they go on choosing.
    if (byPointer.current && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    byPointer.current = false;
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label="Span of the time axis"
      data={SPANS}
      value={String(spanMs)}
      onPointerDown={() => (byPointer.current = true)}
      onKeyDown={() => (byPointer.current = false)}
      onChange={choose}
    />
  );
}

function LiveButton({ stage }: { readonly stage: PlotStage }) {
  const isFollowing = useStore(stage.view, (view) => view.endMs === null);
  const isReplay = useReplay().replay !== null;
  const derive = useCallback((nowMs: number) => formatInZone(nowMs, stage.zone, 'time'), [stage]);
  const time = useTicked(SPAN_TEXT_MS, derive);
  const { label, hint, level } = followWords(isFollowing, isReplay ? time : null);
  return (
    <Tooltip label={hint}>
      <Button
        size="compact-sm"
        variant={isFollowing ? 'light' : 'default'}
        aria-pressed={isFollowing}
        onClick={() => stage.change((now, nowMs) => following(now, now.endMs !== null, nowMs))}
      >
        <span className="dot" data-level={level} aria-hidden />
        <span className="time-bar-live">{label}</span>
      </Button>
    </Tooltip>
  );
}

function BarButton(props: { readonly label: string; readonly onClick: () => void; readonly icon: React.ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon size="sm" aria-label={props.label} onClick={props.onClick}>
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** From when to when, in the show's zone. */
function SpanText({ stage }: { readonly stage: PlotStage }) {
  const derive = useCallback(
    (nowMs: number) => {
      const { fromMs, toMs } = stage.range;
      const { zone } = stage;
      const today = formatInZone(nowMs, zone, 'date') === formatInZone(fromMs, zone, 'date');
      const from = formatInZone(fromMs, zone, today ? 'time' : 'date-time');
      return `${from} – ${formatInZone(toMs, zone)} · ${formatDuration(toMs - fromMs)}`;
    },
    [stage],
  );
  const text = useTicked(SPAN_TEXT_MS, derive);
  return (
    <span className="small dim nowrap" title={`Times in the zone of the show, ${stage.zone}`} data-testid="span-text">
      {text}
    </span>
  );
}

function Status({ stage }: { readonly stage: PlotStage }) {
  const { problem } = useStore(stage.status);
  return problem === null ? null : (
    <span className="small time-bar-problem ellipsis" role="status" title={problem}>
      Earlier figures cannot be read: {problem}
    </span>
  );
}

/** Every figure of the span in view as it was measured, not as it is drawn. */
function SaveAll({ stage }: { readonly stage: PlotStage }) {
  const [range, setRange] = useState(stage.range);
  const { replay, isOurs } = useReplay();
  // Of a recording from elsewhere this host has no figures, or others of the same time.
  if (replay !== null && !isOurs) return null;
  const href = (format: 'csv' | 'json'): string =>
    `${TELEMETRY_EXPORT_PATH}?format=${format}&fromMs=${Math.floor(range.fromMs)}&toMs=${Math.ceil(range.toMs)}`;
  return (
    <Menu position="bottom-end" onOpen={() => setRange(stage.range)}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          title="All figures of the span in view, as they were measured"
        >
          Save figures
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All figures of the span in view, a second each</Menu.Label>
        <Menu.Item component="a" href={href('csv')} download>
          For spreadsheets (CSV)
        </Menu.Item>
        <Menu.Item component="a" href={href('json')} download>
          For programs (JSON)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
