import { useCallback, useEffect, useState } from 'react';
import { createRequestId } from '../api/request-id.ts';
import { notify, notifyError } from '../app/notify.tsx';
import { useStudio } from '../app/studio-context.tsx';
import { readSourceFile, type SourceFile } from './source-file.ts';
import { readXlsx } from './xlsx-client.ts';

/** A file on its way into the rundown: chosen in a dialog, or dropped anywhere on the window. */
export function useImport(canPlan: boolean): {
  readonly file: SourceFile | null;
  /** Opens the browser's file dialog; `types` as in `accept`. */
  readonly choose: (types: string) => void;
  readonly close: () => void;
} {
  const { stores, studioTime } = useStudio();
  const [file, setFile] = useState<SourceFile | null>(null);
  const open = useCallback(
    (chosen: File) => {
      const { show } = stores.show.getState();
      if (!show) {
        notify('warning', 'The show has not come from the studio yet.', 'Not imported');
        return;
      }
      if (!canPlan) {
        notify('warning', 'Your link lets you read this rundown, not edit it.', 'Not imported');
        return;
      }
      const newCueId = (): string => `cue-${createRequestId().replaceAll('-', '').slice(0, 12)}`;
      chosen
        .arrayBuffer()
        .then((buffer) =>
          readSourceFile(chosen.name, new Uint8Array(buffer), { show, nowMs: studioTime.now(), newCueId }, readXlsx),
        )
        .then(setFile, (error: unknown) => notifyError(error, 'The file could not be read'));
    },
    [stores, studioTime, canPlan],
  );
  useEffect(() => takeDroppedFiles(open), [open]);
  const choose = useCallback(
    (types: string) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = types;
      input.addEventListener('change', () => {
        const [chosen] = input.files ?? [];
        if (chosen) open(chosen);
      });
      input.click();
    },
    [open],
  );
  const close = useCallback(() => setFile(null), []);
  return { file, choose, close };
}

/** Takes files dropped on the window (which would otherwise leave the studio for them). Returns how to stop. */
function takeDroppedFiles(open: (file: File) => void): () => void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const over = (event: DragEvent): void => {
    if (hasFiles(event)) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) open(file);
  };
  globalThis.addEventListener('dragover', over);
  globalThis.addEventListener('drop', drop);
  return () => {
    globalThis.removeEventListener('dragover', over);
    globalThis.removeEventListener('drop', drop);
  };
}
