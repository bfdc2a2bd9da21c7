import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
  type RefObject,
  type WheelEvent,
} from 'react';
import { METRICS } from '../../../../shared/telemetry/metrics.ts';
import type { StudioStores } from '../../../api/stores.ts';
import { notifyError } from '../../../app/notify.tsx';
import { useTicked } from '../../../app/studio-context.tsx';
import { useElementSize } from '../../../app/use-element-size.ts';
import { linesTrust } from '../metric-trust.ts';
import { readTrustFacts } from '../trust-facts.ts';
import { exportName, plotCsv, plotExport, plotPicture } from './export-plot.ts';
import { HoverBox, LegendValues } from './plot-readouts.ts';
import type { PlotSpec } from './plot-specs.ts';
import type { PlotStage } from './plot-stage.ts';
import { PlotView } from './plot-view.ts';
import { saveFile } from './save-file.ts';
import { momentText } from './time-ticks.ts';
import { panned, reset, zoomed } from './time-view.ts';

/** One turn of the wheel. */
const WHEEL_FACTOR = 1.25;

/** One plot with its legend. React draws it once; what moves is written into it by its stage. */
export function PlotPanel(props: {
  readonly spec: PlotSpec;
  readonly stage: PlotStage;
  readonly onRemove: (() => void) | null;
}) {
  const { spec, stage } = props;
  const panel = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'filled' | 'empty' | 'reading'>('reading');
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const view = usePlotView(spec, stage, { body, legend }, setState);
  useVisibility(panel, stage, view);
  const gestures = useGestures(stage, view);
  const toggle = (line: PlotSpec['lines'][number]): void => {
    const next = new Set(hidden);
    if (!next.delete(line.metric)) next.add(line.metric);
    setHidden(next);
    view.current?.show(line.metric, !next.has(line.metric));
  };
  return (
    <section className="panel plot" aria-label={spec.title} ref={panel} data-plot={spec.id} data-state={state}>
      <header className="panel-head">
        <Tooltip label={spec.hint}>
          <h2 className="panel-title ellipsis" tabIndex={0}>
            {spec.title}
          </h2>
        </Tooltip>
        <PlotTrust spec={spec} />
        <PlotMenu spec={spec} stage={stage} view={view} onRemove={props.onRemove} />
      </header>
      <div className="plot-body" ref={body} {...gestures}>
        {state === 'empty' && <div className="plot-empty small">{spec.emptyText}</div>}
        {state === 'reading' && <div className="plot-empty small faint">Earlier figures are being read…</div>}
      </div>
      <div className="plot-legend" ref={legend}>
        {spec.lines.map((line) => (
          <button
            key={line.metric}
            type="button"
            className="plot-key"
            aria-pressed={!hidden.has(line.metric)}
            title={`${METRICS[line.metric].label}: ${METRICS[line.metric].what} Click to hide or show it.`}
            onClick={() => toggle(line)}
          >
            <svg width="14" height="8" aria-hidden>
              <line
                x1="0"
                y1="4"
                x2="14"
                y2="4"
                stroke={line.colour}
                strokeWidth="2"
                strokeDasharray={line.dash.join(' ')}
              />
            </svg>
            {line.label}
            <span className="plot-value" data-metric={line.metric} />
          </button>
        ))}
      </div>
    </section>
  );
}

/** How far the newest values can be trusted; in a component of its own, so that a plot is not drawn anew for it. */
function PlotTrust({ spec }: { readonly spec: PlotSpec }) {
  const derive = useCallback(
    (_nowMs: number, stores: StudioStores) => linesTrust(spec.lines, readTrustFacts(stores)),
    [spec],
  );
  const text = useTicked(1_000, derive);
  return (
    <span className="plot-trust ellipsis" title={text === '' ? undefined : `The newest values: ${text}`}>
      {text}
    </span>
  );
}

type ViewRef = RefObject<PlotView | null>;

/** Makes the drawing once its place has a size, and keeps it in that size. */
function usePlotView(
  spec: PlotSpec,
  stage: PlotStage,
  places: { readonly body: RefObject<HTMLDivElement | null>; readonly legend: RefObject<HTMLDivElement | null> },
  setState: (state: 'filled' | 'empty' | 'reading') => void,
): ViewRef {
  const { body, legend } = places;
  const view = useRef<PlotView | null>(null);
  const { widthPx, heightPx } = useElementSize(body);
  const hasRoom = widthPx >= 60 && heightPx >= 50;
  const size = useMemo(() => ({ width: widthPx, height: heightPx }), [widthPx, heightPx]);
  const latest = useRef(size);
  useEffect(() => {
    latest.current = size;
  }, [size]);
  useEffect(() => {
    const element = body.current;
    if (!element || !legend.current || !hasRoom) return undefined;
    const values = new LegendValues(legend.current);
    const box = new HoverBox(element, spec);
    const surface = {
      element,
      onReadout: (readout: Parameters<LegendValues['show']>[0]) => {
        values.show(readout);
        box.show(readout, element.matches(':hover'));
      },
      onFilled: (filled: boolean | null) => setState(filled === null ? 'reading' : filled ? 'filled' : 'empty'),
    };
    const made = new PlotView(spec, stage, surface, latest.current);
    view.current = made;
    stage.setVisible(made, true);
    return () => {
      view.current = null;
      made.close();
      box.close();
    };
  }, [spec, stage, body, legend, hasRoom, setState]);
  useEffect(() => {
    if (!hasRoom) return;
    view.current?.resize(size);
    stage.invalidate();
  }, [size, hasRoom, stage]);
  return view;
}

/** Draws only while the plot is in view, or nearly. */
function useVisibility(panel: RefObject<HTMLElement | null>, stage: PlotStage, view: ViewRef): void {
  useEffect(() => {
    const element = panel.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (view.current && last) stage.setVisible(view.current, last.isIntersecting);
      },
      { rootMargin: '120px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel, stage, view]);
}

/** Wheel: zoom about the cursor; with Shift, or sideways: move. Shift and drag: move. Double click: back. */
function useGestures(stage: PlotStage, view: ViewRef) {
  const lastX = useRef<number | null>(null);
  const msPerPx = (): number => stage.view.getState().spanMs / Math.max(1, view.current?.widthPx ?? 1);
  return {
    onWheel: (event: WheelEvent): void => {
      const plot = view.current;
      if (!plot || event.ctrlKey) return;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        stage.change((now, nowMs) => panned(now, sideways * msPerPx(), nowMs));
        return;
      }
      const atMs = plot.timeAt(event.clientX - plot.area.getBoundingClientRect().left);
      const factor = WHEEL_FACTOR ** Math.sign(event.deltaY);
      // At the live edge it stays there: what one zooms into is what goes on.
      const anchorMs = stage.view.getState().endMs === null ? null : atMs;
      stage.change((now, nowMs) => zoomed(now, factor, anchorMs, nowMs));
    },
    onPointerDownCapture: (event: PointerEvent): void => {
      if (!event.shiftKey || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      lastX.current = event.clientX;
    },
    onMouseDownCapture: (event: { readonly shiftKey: boolean; stopPropagation(): void }): void => {
      // Or uPlot would begin to select.
      if (event.shiftKey) event.stopPropagation();
    },
    onMouseMoveCapture: (event: { stopPropagation(): void }): void => {
      // What is under the pointer stays under it: nothing new to tell.
      if (lastX.current !== null) event.stopPropagation();
    },
    onPointerMove: (event: PointerEvent): void => {
      if (lastX.current === null) return;
      const byMs = (lastX.current - event.clientX) * msPerPx();
      lastX.current = event.clientX;
      stage.change((now, nowMs) => panned(now, byMs, nowMs));
    },
    onPointerUp: (): void => {
      lastX.current = null;
    },
    onDoubleClick: (): void => stage.change((now) => reset(now)),
  };
}

function PlotMenu(props: {
  readonly spec: PlotSpec;
  readonly stage: PlotStage;
  readonly view: ViewRef;
  readonly onRemove: (() => void) | null;
}) {
  const { spec, stage, view } = props;
  const save = (kind: 'csv' | 'json'): void => {
    const { range, zone } = stage;
    const shown = plotExport(spec, stage.feed, range);
    const text = kind === 'csv' ? plotCsv(shown, zone) : JSON.stringify(shown, null, 1);
    const type = kind === 'csv' ? 'text/csv' : 'application/json';
    saveFile(`${exportName(spec.id, range.toMs, zone)}.${kind}`, new Blob([text], { type }));
  };
  const savePicture = async (): Promise<void> => {
    const canvas = view.current?.canvas;
    if (!canvas) return;
    const { range, zone } = stage;
    const span = `${momentText(range.fromMs, 1_000, zone)} – ${momentText(range.toMs, 1_000, zone)} (${zone})`;
    try {
      saveFile(`${exportName(spec.id, range.toMs, zone)}.png`, await plotPicture(spec, canvas, span));
    } catch (error) {
      notifyError(error, 'No picture was saved');
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          size="sm"
          aria-label={`${spec.title}: save or remove`}
          title="Save this plot as a picture or as figures"
        >
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>What is in view</Menu.Label>
        <Menu.Item onClick={() => void savePicture()}>Picture (PNG)</Menu.Item>
        <Menu.Item onClick={() => save('csv')}>Figures (CSV)</Menu.Item>
        <Menu.Item onClick={() => save('json')}>Figures (JSON)</Menu.Item>
        {props.onRemove && (
          <Menu.Item color="red" onClick={props.onRemove}>
            Remove this plot
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
