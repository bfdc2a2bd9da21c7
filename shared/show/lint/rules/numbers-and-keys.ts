import { readHotkeyName, whyNotHotkey } from '../../../cues/hotkey.ts';
import type { Cue } from '../../../cues/registry.ts';
import { setField, type Finding, type PlanRule } from '../finding.ts';

const LONGEST_NUMBER = 16;

/** Two cues called the same on the talkback. */
export const duplicateNumbers: PlanRule = {
  rule: 'duplicate-number',
  check({ cues }) {
    const taken = new Set(cues.map(({ number }) => number));
    const seen = new Map<string, Cue>();
    const found: Finding[] = [];
    for (const cue of cues) {
      const first = cue.number === '' ? undefined : seen.get(cue.number);
      if (!first) {
        seen.set(cue.number, cue);
        continue;
      }
      const free = freeNumber(cue.number, taken);
      if (free !== null) taken.add(free);
      found.push({
        cueId: cue.id,
        rule: 'duplicate-number',
        severity: 'warning',
        text: `“${first.title}” is cue ${cue.number}, too.`,
        fix: free === null ? null : { label: `Call it ${free}`, ops: [setField(cue.id, 'number', free)] },
      });
    }
    return found;
  },
};

function freeNumber(number: string, taken: ReadonlySet<string>): string | null {
  for (let part = 1; part <= 9_999; part++) {
    const candidate = `${number}.${part}`;
    if (candidate.length > LONGEST_NUMBER) return null;
    if (!taken.has(candidate)) return candidate;
  }
  return null;
}

/** One key for two cues: only one of them would come. */
export const duplicateHotkeys: PlanRule = {
  rule: 'duplicate-hotkey',
  check({ cues, name }) {
    const seen = new Map<string, string>();
    const found: Finding[] = [];
    for (const { id, hotkey } of cues) {
      if (hotkey === null) continue;
      const key = readHotkeyName(hotkey) ?? hotkey.toLowerCase();
      const firstId = seen.get(key);
      if (firstId === undefined) {
        seen.set(key, id);
        continue;
      }
      found.push({
        cueId: id,
        rule: 'duplicate-hotkey',
        severity: 'warning',
        text: `${hotkey} already takes ${name(firstId)}.`,
        fix: { label: 'Take its key away', ops: [setField(id, 'hotkey', null)] },
      });
    }
    return found;
  },
};

/** A key that never takes its cue: it is somebody else's, or nobody can press it. */
export const idleHotkeys: PlanRule = {
  rule: 'idle-hotkey',
  check({ cues }) {
    return cues.flatMap(({ id, hotkey }): Finding[] => {
      if (hotkey === null) return [];
      const why = whyNotHotkey(hotkey);
      const name = readHotkeyName(hotkey) ?? hotkey;
      if (why === null && name === hotkey) return [];
      return [
        {
          cueId: id,
          rule: 'idle-hotkey',
          severity: 'warning',
          text: why === null ? `“${hotkey}” is a key by another name: ${name}.` : `${why}. It takes no cue.`,
          fix:
            why === null
              ? { label: `Call it ${name}`, ops: [setField(id, 'hotkey', name)] }
              : { label: 'Take its key away', ops: [setField(id, 'hotkey', null)] },
        },
      ];
    });
  },
};
