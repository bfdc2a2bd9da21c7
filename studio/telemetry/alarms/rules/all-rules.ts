import type { AlarmRule } from '../alarm-rule.ts';
import { AUDIENCE_RULES } from './audience-rules.ts';
import { CLOCK_RULES } from './clock-rules.ts';
import { DELIVERY_RULES } from './delivery-rules.ts';
import { LINK_RULES } from './link-rules.ts';
import { MACHINE_RULES } from './machine-rules.ts';
import { PROGRAMME_RULES } from './programme-rules.ts';

/** Everything that is watched, from the source of trouble downstream: what comes first is raised first. */
export const ALL_RULES: readonly AlarmRule[] = [
  ...MACHINE_RULES,
  ...CLOCK_RULES,
  ...PROGRAMME_RULES,
  ...LINK_RULES,
  ...DELIVERY_RULES,
  ...AUDIENCE_RULES,
];

const NAMES: ReadonlyMap<string, string> = new Map(ALL_RULES.map(({ rule, name }) => [rule, name]));

/** In two or three words; of a rule that there is no more, its id. */
export function ruleName(rule: string): string {
  return NAMES.get(rule) ?? rule;
}
