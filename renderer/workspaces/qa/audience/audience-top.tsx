import { useReplay } from '../../../replay/replay-context.ts';
import { LatencyControl } from '../latency-control/latency-control.tsx';
import './audience.css';
import { SpreadMeter } from './spread-meter.tsx';

/** The target and what it does, side by side; in a replay there is nothing to set. */
export function AudienceTop() {
  const isReplay = useReplay().replay !== null;
  return isReplay ? (
    <SpreadMeter />
  ) : (
    <div className="audience-top">
      <LatencyControl />
      <SpreadMeter />
    </div>
  );
}
