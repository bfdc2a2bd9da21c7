import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { FigureTiles } from './figure-tiles.tsx';
import { NoticeList } from './notice-list.tsx';
import { Plot } from './plot.tsx';
import { PLOTS } from './plots.ts';
import './qa.css';
import { ClockTable, EncoderTable, LinkTable } from './tables.tsx';

const SPANS = [
  { value: '600000', label: '10 min' },
  { value: '60000', label: '1 min' },
];

/** Every figure that tells whether the show can be trusted. */
export function QaWorkspace() {
  const [span, setSpan] = useState('600000');
  return (
    <div className="qa">
      <div className="qa-top">
        <FigureTiles />
        <div className="panel qa-span">
          <span className="figure-label">Time axis</span>
          <SegmentedControl size="sm" aria-label="Time axis" data={SPANS} value={span} onChange={setSpan} />
        </div>
      </div>
      <div className="qa-plots">
        {PLOTS.map((spec) => (
          <Plot key={spec.id} spec={spec} spanMs={Number(span)} />
        ))}
      </div>
      <div className="qa-tables">
        <ClockTable />
        <LinkTable />
        <EncoderTable />
        <NoticeList />
      </div>
    </div>
  );
}
