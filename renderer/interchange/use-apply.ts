import { useEffect, useRef, useState } from 'react';
import { loadedSentence, type ImportedPlan } from '../../shared/interchange/imported-plan.ts';
import type { ImportChanges } from '../../shared/interchange/plan-import.ts';
import { notify } from '../app/notify.tsx';
import { useStudio } from '../app/studio-context.tsx';
import { stayingCount } from './difference-list.tsx';

/** One edit goes to the host as one message, which may have 16 MB (studio/api/api-server.ts). */
const MAX_EDIT_CHARS = 15_000_000;

/** Applies an import, and closes its dialog when the host has taken it; refused, the dialog stays and says why. */
export function useApply(
  fileName: string,
  onClose: () => void,
): {
  readonly apply: (plan: ImportedPlan, changes: ImportChanges) => Promise<void>;
  /** What waits for the host's answer. */
  readonly applying: ImportChanges | null;
  readonly refusal: string | null;
} {
  const { plan: client } = useStudio();
  const [applying, setApplying] = useState<ImportChanges | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const apply = async (plan: ImportedPlan, changes: ImportChanges): Promise<void> => {
    if (JSON.stringify(changes.ops).length > MAX_EDIT_CHARS) {
      setRefusal('This is more text at once than the studio takes (15 million letters): import it in parts.');
      return;
    }
    setRefusal(null);
    setApplying(changes);
    const answer = await client.editAnswered(changes.ops, `Import “${fileName}”`.slice(0, 120));
    setApplying(null);
    if (!('refused' in answer)) {
      notify('success', importedSentence(plan, changes, answer.conflicts), 'Imported');
      if (isOpen.current) onClose();
    } else if (isOpen.current) setRefusal(answer.refused);
    else notify('error', answer.refused, `Not imported: ${fileName}`);
  };
  return { apply, applying, refusal };
}

/** "211 of 212 cues loaded; 2 were taken already and stay as they are. Undo takes the import back." */
function importedSentence(plan: ImportedPlan, changes: ImportChanges, conflicts: number): string {
  const staying = stayingCount(changes);
  const parts = [loadedSentence(plan)];
  if (staying > 0)
    parts.push(
      staying === 1
        ? '1 was taken already and stays as it is'
        : `${staying.toLocaleString('en')} were taken already and stay as they are`,
    );
  if (conflicts > 0)
    parts.push(`${conflicts.toLocaleString('en')} met a change of somebody else: decide in the top bar`);
  return `${parts.join('; ')}. Undo takes the import back.`;
}
