import type { Dimension, HeatGroup } from '../../../../shared/telemetry/audience-view.ts';

export const GROUP_TITLES: Readonly<Record<Dimension, string>> = { cdn: 'CDN', device: 'Device', network: 'Network' };

/** A group's name as people read it. */
export function groupName({ name }: Pick<HeatGroup, 'name'>): string {
  if (name === 'unknown') return 'not told';
  return name === 'other' ? 'all others' : name;
}
