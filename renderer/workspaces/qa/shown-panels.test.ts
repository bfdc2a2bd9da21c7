import { expect, it } from 'vitest';
import type { QaPanel } from './qa-sections.tsx';
import { leftOut, shownPanels } from './shown-panels.ts';

const Panel = (): null => null;
const PANELS: readonly QaPanel[] = [
  { section: 'cdn', id: 'figures', place: 'wide', Panel },
  { section: 'cdn', id: 'probe', place: 'wide', Panel, liveOnly: 'the probe' },
  { section: 'link', id: 'link', place: 'side', Panel },
];

it('leaves out of a replay what asks the live show, and says so', () => {
  const ids = (isReplay: boolean): string[] => shownPanels(PANELS, 'cdn', 'wide', isReplay).map(({ id }) => id);
  expect(ids(false)).toEqual(['figures', 'probe']);
  expect(ids(true)).toEqual(['figures']);
  expect(leftOut(PANELS, 'cdn')).toEqual(['the probe']);
  expect(leftOut(PANELS, 'link')).toEqual([]);
});
