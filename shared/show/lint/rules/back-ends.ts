import { isInteraction } from '../../../cues/registry.ts';
import type { FactRule, Finding } from '../finding.ts';

/** Questions without an engine that counts, a show without an encoder that takes it. */
export const missingBackEnd: FactRule = {
  rule: 'missing-back-end',
  check({ live }, { engine, ingest }) {
    const found: Finding[] = [];
    const questions = live.filter(isInteraction).length;
    if (engine && !engine.ok && questions > 0) {
      found.push({
        cueId: null,
        rule: 'missing-back-end',
        severity: 'error',
        text: `${questions} ${questions === 1 ? 'question needs' : 'questions need'} the interaction engine: ${engine.reason}`,
        fix: null,
      });
    }
    if (ingest && !ingest.ok) {
      const text = `Nothing can go on air: ${ingest.reason}`;
      found.push({ cueId: null, rule: 'missing-back-end', severity: 'warning', text, fix: null });
    }
    return found;
  },
};
