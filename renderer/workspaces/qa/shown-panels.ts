import type { PanelPlace, QaPanel, SectionId } from './qa-sections.tsx';

/** The panels of a place in a section, in the order of the list; of a replay only those that show what was recorded. */
export function shownPanels(
  panels: readonly QaPanel[],
  section: SectionId,
  place: PanelPlace,
  isReplay: boolean,
): readonly QaPanel[] {
  return ofSection(panels, section).filter((panel) => panel.place === place && !(isReplay && panel.liveOnly));
}

/** What a section shows live and not in a replay, by name. */
export function leftOut(panels: readonly QaPanel[], section: SectionId): readonly string[] {
  return ofSection(panels, section).flatMap(({ liveOnly }) => liveOnly ?? []);
}

function ofSection(panels: readonly QaPanel[], section: SectionId): readonly QaPanel[] {
  return panels.filter((panel) => panel.section === section || panel.section === 'every');
}
