import { NativeSelect } from '@mantine/core';
import type { Dimension, HeatGroup } from '../../../../shared/telemetry/audience-view.ts';
import { useAudienceNow } from './audience-now.ts';
import { groupName, GROUP_TITLES } from './group-names.ts';

const DIMENSIONS: readonly Dimension[] = ['cdn', 'device', 'network'];
const ALL = 'all';

const keyOf = ({ dimension, name }: HeatGroup): string => `${dimension}/${name}`;

/** Whose latency the heat map shows: everybody's, or that of one CDN, kind of device or network. */
export function HeatGroupChoice(props: {
  readonly group: HeatGroup | null;
  readonly onGroup: (group: HeatGroup | null) => void;
}) {
  const { group, onGroup } = props;
  const now = useAudienceNow();
  const groups: readonly HeatGroup[] = now.kind === 'known' ? now.view.groups : [];
  // Who has left just now stays chosen: what was measured of them is still there.
  const gone = group !== null && !groups.some((one) => keyOf(one) === keyOf(group)) ? [group] : [];
  const listed = [...groups, ...gone];
  return (
    <NativeSelect
      size="xs"
      className="heat-choice"
      aria-label="Whose latency the heat map shows"
      title="Whose latency it shows: all viewers, or those of one CDN, kind of device or network"
      value={group === null ? ALL : keyOf(group)}
      onChange={({ currentTarget: { value } }) => {
        const chosen = listed.find((one) => keyOf(one) === value);
        onGroup(chosen ? { dimension: chosen.dimension, name: chosen.name } : null);
      }}
      data={[
        { label: 'All viewers', value: ALL },
        ...DIMENSIONS.flatMap((dimension) => {
          const items = listed.filter((one) => one.dimension === dimension);
          if (items.length === 0) return [];
          return [
            {
              group: GROUP_TITLES[dimension],
              items: items.map((one) => ({ label: groupName(one), value: keyOf(one) })),
            },
          ];
        }),
      ]}
    />
  );
}
