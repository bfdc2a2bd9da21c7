import { LatencyControl } from '../latency-control/latency-control.tsx';
import './audience.css';
import { SpreadMeter } from './spread-meter.tsx';

/** The target and what it does, side by side. */
export function AudienceTop() {
  return (
    <div className="audience-top">
      <LatencyControl />
      <SpreadMeter />
    </div>
  );
}
