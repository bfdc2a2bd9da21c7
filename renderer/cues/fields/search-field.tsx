import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useCueForm } from '../cue-form.tsx';
import type { Choice } from './choice-field.tsx';
import { FieldFrame } from './field-frame.tsx';
import { Hint } from './hint.tsx';

/** So many are shown at once: more words find the others. */
const MOST_SHOWN = 60;

/** Choices in which every word stands, the first `most` of them. */
export function foundChoices(
  choices: readonly Choice<string>[],
  query: string,
  most = MOST_SHOWN,
): readonly Choice<string>[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Choice<string>[] = [];
  for (const choice of choices) {
    const label = choice.label.toLowerCase();
    if (words.every((word) => label.includes(word))) found.push(choice);
    if (found.length === most) break;
  }
  return found;
}

/** One of many, found by typing: saved at once. */
export function SearchField(props: {
  readonly field: string;
  readonly path?: string;
  readonly label: string;
  readonly hint: string;
  /** What is chosen, as it is called. */
  readonly chosen: Choice<string>;
  /** All there are; asked for only while the list is open, for a rundown may have thousands of cues. */
  readonly choices: () => readonly Choice<string>[];
  readonly onChoose: (value: string) => void;
  readonly placeholder: string;
  readonly emptyText: string;
}) {
  const form = useCueForm();
  const { chosen, choices } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [typed, setTyped] = useState(false);
  const data = useMemo(() => {
    if (!isOpen) return [chosen];
    // Until something is typed the field shows what is chosen: that is no search.
    const found = foundChoices(choices(), typed ? query : '');
    return found.some(({ value }) => value === chosen.value) ? found : [...found, chosen];
  }, [isOpen, typed, query, chosen, choices]);
  return (
    <FieldFrame field={props.field}>
      <Hint label={props.hint}>
        <Select
          label={props.label}
          aria-description={props.hint}
          data={data.map((choice) => ({ ...choice }))}
          value={chosen.value}
          error={form.problem(props.path ?? props.field)}
          placeholder={props.placeholder}
          searchable
          // Found already; what is chosen is among the data only so that its name is known.
          filter={({ options }) =>
            typed ? options.filter((option) => 'value' in option && matches(option.label, query)) : options
          }
          allowDeselect={false}
          nothingFoundMessage={props.emptyText}
          onSearchChange={(text) => {
            setQuery(text);
            setTyped(isOpen && text !== chosen.label);
          }}
          onDropdownOpen={() => setIsOpen(true)}
          onDropdownClose={() => {
            setIsOpen(false);
            setTyped(false);
          }}
          onChange={(value) => {
            if (value !== null) props.onChoose(value);
          }}
        />
      </Hint>
    </FieldFrame>
  );
}

function matches(label: string, query: string): boolean {
  return foundChoices([{ value: '', label }], query).length > 0;
}
