import { Button, Modal, MultiSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  METRICS,
  metricSchema,
  type Metric,
  type MetricGroup,
  type MetricInfo,
} from '../../../../shared/telemetry/metrics.ts';
import { unitText } from './metric-format.ts';
import { plotProblem } from './own-plots.ts';

const GROUPS: Readonly<Record<MetricGroup, string>> = {
  latency: 'Latency',
  budget: 'Latency budget',
  sync: 'Sync',
  drift: 'Drift',
  clock: 'Clock',
  programme: 'Programme and encoder',
  srt: 'SRT link',
  cdn: 'CDN',
  engine: 'Interaction engine',
  audience: 'Audience',
  machine: 'This computer',
};

function choiceOf(metric: Metric): { readonly value: Metric; readonly label: string } {
  const { label, unit }: MetricInfo = METRICS[metric];
  return { value: metric, label: unit === '' ? label : `${label} (${unitText(unit)})` };
}

const CHOICES = Object.entries(GROUPS).map(([group, title]) => ({
  group: title,
  items: metricSchema.options.filter((metric) => METRICS[metric].group === group).map(choiceOf),
}));

/** Puts a plot together of any figures that are kept. */
export function AddPlot({ onAdd }: { readonly onAdd: (metrics: readonly Metric[]) => void }) {
  const [opened, setOpened] = useState(false);
  const [picked, setPicked] = useState<readonly Metric[]>([]);
  const problem = plotProblem(picked);
  const close = (): void => {
    setOpened(false);
    setPicked([]);
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={15} aria-hidden />}
        title="A plot of any figures, in this section; this browser remembers it"
        onClick={() => setOpened(true)}
      >
        Add a plot
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Add a plot"
        closeButtonProps={{ 'aria-label': 'Close, add nothing' }}
      >
        <div className="add-plot">
          <MultiSelect
            label="Figures"
            description="Up to six, of at most two units; those of the second unit get the axis at the right."
            placeholder={picked.length === 0 ? 'Type to find one' : ''}
            data={CHOICES}
            value={[...picked]}
            onChange={(values) => setPicked(values.flatMap((value) => metricSchema.safeParse(value).data ?? []))}
            error={picked.length > 0 ? problem : null}
            searchable
            hidePickedOptions
            maxDropdownHeight={230}
            comboboxProps={{ position: 'bottom', middlewares: { flip: false, shift: false } }}
            nothingFoundMessage="No figure is called that"
            data-autofocus
          />
          <div className="add-plot-foot">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              disabled={problem !== null}
              onClick={() => {
                onAdd(picked);
                close();
              }}
            >
              Add
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
