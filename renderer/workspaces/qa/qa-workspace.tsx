import { useState, type ComponentType } from 'react';
import { useStudio } from '../../app/studio-context.tsx';
import { ClockFigures } from './clock/clock-figures.tsx';
import { OffsetChart } from './clock/offset-chart.tsx';
import { ServerTable } from './clock/server-table.tsx';
import { AlarmBar } from './alarms/alarm-bar.tsx';
import { IncidentTimeline } from './alarms/incident-timeline.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import { NoticeList } from './notice-list.tsx';
import { PlotStage } from './plots/plot-stage.ts';
import { hasPlots, SectionPlots } from './plots/section-plots.tsx';
import './qa.css';
import type { PanelPlace, QaPanel, SectionId } from './qa-sections.tsx';
import { SectionTabs } from './section-tabs.tsx';
import { EncoderTable, LinkTable } from './tables.tsx';
import { useSection } from './use-section.ts';

/** What stands above the tabs in every section (the alarm bar): one line each. */
const BARS: readonly ComponentType[] = [AlarmBar];

/** The panels of the sections: one line each. What a section shows besides its plots is listed here and nowhere else. */
const PANELS: readonly QaPanel[] = [
  { section: 'overview', id: 'tiles', place: 'wide', Panel: FigureTiles },
  { section: 'overview', id: 'encoder', place: 'side', Panel: EncoderTable },
  { section: 'overview', id: 'notices', place: 'side', Panel: NoticeList },
  // Latency:
  // Audience:
  // Clock:
  { section: 'clock', id: 'figures', place: 'wide', Panel: ClockFigures },
  { section: 'clock', id: 'servers', place: 'wide', Panel: ServerTable },
  { section: 'clock', id: 'offsets', place: 'wide', Panel: OffsetChart },
  // CDN:
  // Link & encoder:
  { section: 'link', id: 'link', place: 'side', Panel: LinkTable },
  { section: 'link', id: 'encoder', place: 'side', Panel: EncoderTable },
  // Incidents:
  { section: 'incidents', id: 'timeline', place: 'wide', Panel: IncidentTimeline },
  { section: 'incidents', id: 'notices', place: 'side', Panel: NoticeList },
  // Checklist:
];

function panelsOf(section: SectionId, place: PanelPlace): readonly QaPanel[] {
  return PANELS.filter((panel) => (panel.section === section || panel.section === 'every') && panel.place === place);
}

/** Every figure that tells whether the show can be trusted, in sections. */
export function QaWorkspace() {
  const [section, setSection] = useSection();
  const studio = useStudio();
  const [stage] = useState(() => new PlotStage(studio));
  const wide = panelsOf(section, 'wide');
  const side = panelsOf(section, 'side');
  const plotted = hasPlots(section);
  return (
    <div className="qa">
      {BARS.map((Bar, index) => (
        <Bar key={index} />
      ))}
      <div className="qa-head">
        <SectionTabs section={section} onSection={setSection} />
      </div>
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
          {wide.length > 0 && (
            <div className="qa-wide" data-alone={!plotted}>
              {wide.map(({ id, Panel }) => (
                <Panel key={id} />
              ))}
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
