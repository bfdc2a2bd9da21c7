import { withContents } from '../../workspaces/producer/rundown/rows.ts';
import { useController, useTable } from '../../workspaces/producer/rundown/table-context.tsx';
import { TemplatePicker } from './template-picker.tsx';

/** The templates for the rundown: they go in behind the cue with the cursor; what is selected can be kept as one. */
export function RundownTemplates(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const controller = useController();
  const cursorId = useTable((state) => state.selection.cursorId);
  return (
    <TemplatePicker
      opened={props.opened}
      onClose={props.onClose}
      afterCueId={cursorId}
      selected={props.opened ? withContents(controller.cues, controller.chosenIds()) : []}
      onInserted={([first]) => {
        if (first !== undefined) controller.reveal(first);
      }}
    />
  );
}
