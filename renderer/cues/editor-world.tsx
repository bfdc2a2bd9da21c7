import { createContext, use } from 'react';
import type { Presence } from '../../shared/api/access.ts';
import type { DeviceStatus } from '../../shared/api/devices.ts';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { PlanConflict } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';

/** What editors and previews need to know besides the cue itself. */
export interface EditorWorld {
  readonly show: Show;
  readonly devices: readonly DeviceStatus[];
  /** Everybody else in the studio. */
  readonly others: readonly Presence[];
  /** Studio time when the editor opened, for dates that are proposed. */
  readonly openedAtMs: number;
  /** The scene on programme now. */
  readonly scene: SceneName;
  /** Fields that somebody else changed at the same moment; theirs stands, one's own waits for a decision. */
  readonly conflicts: readonly PlanConflict[];
  readonly decide: (conflict: PlanConflict, mine: boolean) => void;
  /** Tells the others which field one is in; null: in none. */
  readonly lookAt: (cueId: string, field: string | null) => void;
  /** Carries an action out now and says in words how it went. */
  readonly tryAction: (action: DeviceAction) => Promise<{ readonly ok: boolean; readonly detail: string }>;
}

const WorldContext = createContext<EditorWorld | null>(null);
export const EditorWorldProvider = WorldContext.Provider;

export function useEditorWorld(): EditorWorld {
  const world = use(WorldContext);
  if (!world) throw new Error('useEditorWorld: no EditorWorldProvider above this component');
  return world;
}

/** Names of the others who are in this field of this cue. */
export function useFieldPeople(cueId: string, field: string): readonly string[] {
  return useEditorWorld()
    .others.filter((person) => person.cueId === cueId && person.field === field)
    .map(({ name }) => name);
}
