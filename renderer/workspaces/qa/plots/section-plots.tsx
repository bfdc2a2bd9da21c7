import { useEffect, useMemo, useState } from 'react';
import { createRequestId } from '../../../api/request-id.ts';
import type { Metric } from '../../../../shared/telemetry/metrics.ts';
import type { SectionId } from '../qa-sections.tsx';
import { useLive } from '../../../app/studio-context.tsx';
import { AddPlot } from './add-plot.tsx';
import { rememberedPlots, rememberPlots, type OwnPlot } from './own-plots.ts';
import { PlotPanel } from './plot-panel.tsx';
import { ownPlot, PLOTS, plotsFor } from './plot-specs.ts';
import type { PlotStage } from './plot-stage.ts';
import { TimeBar } from './time-bar.tsx';
import { afterKey } from './time-view.ts';

/** Whether a section has plots of its own accord. */
export function hasPlots(section: SectionId): boolean {
  return PLOTS.some(({ sections }) => sections.includes(section));
}

/** Keys move the axis unless something else has the focus that may want them. */
function isForPlots(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target === document.body) return document.querySelector('[role="dialog"], [role="menu"]') === null;
  return target.closest('.qa-plots') !== null && target.closest('input, [role="menu"]') === null;
}

/** The plots of a section, and the time axis they share. */
export function SectionPlots({ section, stage }: { readonly section: SectionId; readonly stage: PlotStage }) {
  const [own, setOwn] = useState<readonly OwnPlot[]>(() => rememberedPlots(globalThis.localStorage));
  const keep = (plots: readonly OwnPlot[]): void => {
    setOwn(plots);
    rememberPlots(globalThis.localStorage, plots);
  };
  const add = (metrics: readonly Metric[]): void =>
    keep([...own, { id: `own-${createRequestId()}`, section, metrics }]);
  // As one text: the same names are no reason to draw anew.
  const cdnNames = useLive((live) => live?.cdns.map(({ name }) => name).join('\n') ?? '');
  const specs = useMemo(
    () => [
      ...plotsFor(section, cdnNames === '' ? [] : cdnNames.split('\n')),
      ...own.filter((plot) => plot.section === section).map((plot) => ownPlot(plot.id, section, plot.metrics)),
    ],
    [own, section, cdnNames],
  );
  useEffect(() => stage.start(), [stage]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !isForPlots(event.target)) return;
      if (afterKey(stage.view.getState(), event.key, stage.nowMs) === null) return;
      event.preventDefault();
      stage.change((view, nowMs) => afterKey(view, event.key, nowMs) ?? view);
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [stage]);
  return (
    <>
      <div className="qa-time">
        <TimeBar stage={stage} />
        <AddPlot onAdd={add} />
      </div>
      <div
        className="qa-plots"
        tabIndex={0}
        role="region"
        aria-label="Plots. Keys: plus and minus zoom, arrows move, Home goes 12 hours back, End follows the time."
      >
        {specs.map((spec) => (
          <PlotPanel
            key={spec.id}
            spec={spec}
            stage={stage}
            onRemove={spec.own ? () => keep(own.filter(({ id }) => id !== spec.id)) : null}
          />
        ))}
      </div>
    </>
  );
}
