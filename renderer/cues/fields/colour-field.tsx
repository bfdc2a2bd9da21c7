import { Tooltip } from '@mantine/core';
import { CUE_COLOURS } from '../../../shared/cues/cue-base.ts';
import { useCueForm } from '../cue-form.tsx';
import { FieldFrame } from './field-frame.tsx';

/** The colour of the row. */
export function ColourField() {
  const form = useCueForm();
  return (
    <FieldFrame field="colour">
      <div className="cue-label" id="cue-colour-label">
        Colour
      </div>
      <div className="cue-colours" role="radiogroup" aria-labelledby="cue-colour-label">
        {[null, ...CUE_COLOURS].map((colour) => (
          <Tooltip key={colour ?? 'none'} label={colour === null ? 'No colour' : `Row in ${colour}`}>
            <button
              type="button"
              role="radio"
              aria-checked={form.cue.colour === colour}
              aria-label={colour ?? 'none'}
              className="cue-colour"
              data-colour={colour ?? 'none'}
              onClick={() => form.set({ colour })}
            />
          </Tooltip>
        ))}
      </div>
    </FieldFrame>
  );
}
