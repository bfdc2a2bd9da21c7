import { countLabel, timeLabel } from '../../shared/report/report-text.ts';
import { pathOf, topOf, type Samples } from './plot-shape.ts';

export interface ReportLine {
  readonly label: string;
  readonly tone: 'one' | 'two' | 'three';
  readonly samples: Samples;
}

/** A plot over the run, from zero to the largest value; says so when nothing was measured. */
export function ReportPlot(props: {
  readonly title: string;
  readonly unit: string;
  readonly timeZone: string;
  readonly lines: readonly ReportLine[];
}) {
  const { title, unit, timeZone, lines } = props;
  const top = topOf(lines.map((line) => line.samples));
  const times = lines[0]?.samples ?? [];
  const words = `${title}: from 0 to ${countLabel(top)}${unit === '' ? '' : ` ${unit}`}`;
  return (
    <figure className="report-plot">
      <figcaption>
        {title}
        {unit !== '' && <span className="unit">{unit}</span>}
        {lines.length > 1 &&
          lines.map((line) => (
            <span key={line.label} className="report-legend" data-tone={line.tone}>
              {line.label}
            </span>
          ))}
      </figcaption>
      {top === null ? (
        <p className="dim">Not measured.</p>
      ) : (
        <>
          <div className="report-plot-box">
            <span className="report-plot-top">{countLabel(top)}</span>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={words}>
              <path className="report-grid" d="M0 0H1000M0 50H1000M0 100H1000" />
              {lines.map((line) => (
                <path key={line.label} className="report-line" data-tone={line.tone} d={pathOf(line.samples, top)} />
              ))}
            </svg>
          </div>
          <div className="report-plot-times">
            <span>{timeLabel(times[0]?.[0] ?? null, timeZone)}</span>
            <span>{timeLabel(times.at(-1)?.[0] ?? null, timeZone)}</span>
          </div>
        </>
      )}
    </figure>
  );
}
