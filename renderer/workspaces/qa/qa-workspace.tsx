import { useState, type ComponentType } from 'react';
import { useStudio } from '../../app/studio-context.tsx';
import { ClockFigures } from './clock/clock-figures.tsx';
import { OffsetChart } from './clock/offset-chart.tsx';
import { ServerTable } from './clock/server-table.tsx';
import { ChecklistPanel } from '../../report/qa/checklist-panel.tsx';
import { QaReportPanel } from '../../report/qa/qa-report-panel.tsx';
import { AlarmBar } from './alarms/alarm-bar.tsx';
import { IncidentTimeline } from './alarms/incident-timeline.tsx';
import { AudienceTop } from './audience/audience-top.tsx';
import { DriftingTable } from './audience/drifting-table.tsx';
import { DeliveryTable } from './audience/delivery-table.tsx';
import { GroupTable } from './audience/group-table.tsx';
import { HeatMap } from './audience/heat-map.tsx';
import { WorstTable } from './audience/worst-table.tsx';
import { useReplay } from '../../replay/replay-context.ts';
import { RecordingsPanel } from '../../replay/recordings-panel.tsx';
import { ReturnPanel } from '../../return/return-panel.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import { BudgetPanel } from './latency/budget-panel.tsx';
import { DriftPanel } from './latency/drift-panel.tsx';
import { WaysPanel } from './latency/ways-panel.tsx';
import { NoticeList } from './notice-list.tsx';
import { CdnPanel } from './probe/cdn-panel.tsx';
import { ProbeUrlPanel } from './probe/probe-url-panel.tsx';
import { PlotStage } from './plots/plot-stage.ts';
import { hasPlots, SectionPlots } from './plots/section-plots.tsx';
import './qa.css';
import type { PanelPlace, QaPanel, SectionId } from './qa-sections.tsx';
import { leftOut, shownPanels } from './shown-panels.ts';
import { SectionTabs } from './section-tabs.tsx';
import { StageProvider } from './stage-context.ts';
import { EncoderTable, LinkTable } from './tables.tsx';
import { useSection } from './use-section.ts';

/** What stands above the tabs in every section (the alarm bar): one line each. */
const BARS: readonly ComponentType[] = [AlarmBar];

/** The panels of the sections: one line each. What a section shows besides its plots is listed here and nowhere else. */
const PANELS: readonly QaPanel[] = [
  { section: 'overview', id: 'tiles', place: 'top', Panel: FigureTiles },
  { section: 'overview', id: 'encoder', place: 'side', Panel: EncoderTable },
  { section: 'overview', id: 'notices', place: 'side', Panel: NoticeList },
  // Latency:
  { section: 'latency', id: 'ways', place: 'wide', Panel: WaysPanel },
  { section: 'latency', id: 'budget', place: 'wide', Panel: BudgetPanel },
  { section: 'latency', id: 'return', place: 'side', Panel: ReturnPanel, liveOnly: 'the return monitor’s picture' },
  { section: 'latency', id: 'drift', place: 'side', Panel: DriftPanel },
  // Audience:
  { section: 'audience', id: 'target', place: 'wide', Panel: AudienceTop },
  { section: 'audience', id: 'heat', place: 'wide', Panel: HeatMap },
  { section: 'audience', id: 'groups', place: 'side', Panel: GroupTable },
  { section: 'audience', id: 'delivery', place: 'side', Panel: DeliveryTable },
  { section: 'audience', id: 'worst', place: 'side', Panel: WorstTable },
  { section: 'audience', id: 'drifting', place: 'side', Panel: DriftingTable },
  // Clock:
  { section: 'clock', id: 'figures', place: 'wide', Panel: ClockFigures },
  { section: 'clock', id: 'servers', place: 'wide', Panel: ServerTable },
  { section: 'clock', id: 'offsets', place: 'wide', Panel: OffsetChart },
  // CDN:
  { section: 'cdn', id: 'cdns', place: 'wide', Panel: CdnPanel },
  { section: 'cdn', id: 'probe', place: 'wide', Panel: ProbeUrlPanel, liveOnly: 'probing an address' },
  // Link & encoder:
  { section: 'link', id: 'link', place: 'side', Panel: LinkTable },
  { section: 'link', id: 'encoder', place: 'side', Panel: EncoderTable },
  // Incidents:
  { section: 'incidents', id: 'timeline', place: 'wide', Panel: IncidentTimeline },
  { section: 'incidents', id: 'recordings', place: 'side', Panel: RecordingsPanel },
  { section: 'incidents', id: 'notices', place: 'side', Panel: NoticeList },
  // Checklist:
  { section: 'checklist', id: 'readiness', place: 'wide', Panel: ChecklistPanel, liveOnly: 'the checklist' },
  { section: 'checklist', id: 'report', place: 'side', Panel: QaReportPanel, liveOnly: 'signing a report' },
];

/** Says what a section leaves out of a replay, so that nobody looks for it. */
function LeftOut({ section, alone }: { readonly section: SectionId; readonly alone: boolean }) {
  const names = leftOut(PANELS, section);
  if (names.length === 0) return null;
  const list = names.join(' and ');
  return (
    <p className="qa-left-out small" role="note" data-alone={alone}>
      This is a replay: {list} {names.length === 1 ? 'belongs' : 'belong'} to the live show. Go back to live for{' '}
      {names.length === 1 ? 'it' : 'them'}.
    </p>
  );
}

/** Every figure that tells whether the show can be trusted, in sections. */
export function QaWorkspace() {
  const [section, setSection] = useSection();
  const studio = useStudio();
  const [stage] = useState(() => new PlotStage(studio));
  const isReplay = useReplay().replay !== null;
  const panelsAt = (place: PanelPlace): readonly QaPanel[] => shownPanels(PANELS, section, place, isReplay);
  const wide = panelsAt('wide');
  const side = panelsAt('side');
  const plotted = hasPlots(section);
  return (
    <div className="qa">
      {BARS.map((Bar, index) => (
        <Bar key={index} />
      ))}
      <div className="qa-head">
        <SectionTabs section={section} onSection={setSection} />
      </div>
      {panelsAt('top').map(({ id, Panel }) => (
        <Panel key={id} />
      ))}
      <div
        className="qa-section"
        id="qa-section"
        role="tabpanel"
        aria-labelledby={`qa-tab-${section}`}
        data-section={section}
        data-side={side.length > 0}
        key={section}
      >
        <div className="qa-main">
          {isReplay && <LeftOut section={section} alone={wide.length === 0 && !plotted} />}
          {wide.length > 0 && (
            <div className="qa-wide" data-alone={!plotted}>
              <StageProvider value={stage}>
                {wide.map(({ id, Panel }) => (
                  <Panel key={id} />
                ))}
              </StageProvider>
            </div>
          )}
          {plotted && <SectionPlots section={section} stage={stage} />}
        </div>
        {side.length > 0 && (
          <div className="qa-side">
            {side.map(({ id, Panel }) => (
              <Panel key={id} />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
