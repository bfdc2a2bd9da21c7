import { useMemo } from 'react';
import { DEFAULT_MIN_VOTES, type Trigger } from '../../../shared/cues/cue-base.ts';
import { isInteraction } from '../../../shared/cues/registry.ts';
import { useCueForm } from '../cue-form.tsx';
import { useEditorWorld } from '../editor-world.tsx';
import { ChoiceField } from '../fields/choice-field.tsx';
import { canBeTaken, chosenCue, cueChoices } from '../fields/cue-choices.ts';
import { MomentField } from '../fields/moment-field.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { SearchField } from '../fields/search-field.tsx';
import { SpanField } from '../fields/span-field.tsx';
import { freshTrigger, TRIGGER_KINDS } from './fresh-trigger.ts';
import { METRICS } from '../../../shared/telemetry/metrics.ts';
import { metricWords } from './metrics.ts';

type TriggerOf<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

/** What takes the cue, of every kind. */
export function TriggerField() {
  const form = useCueForm();
  const { show, openedAtMs } = useEditorWorld();
  const { trigger } = form.cue;
  const fresh = (kind: Trigger['kind']) => freshTrigger(kind, form.saved, show, openedAtMs);
  const choices = useMemo(
    () =>
      TRIGGER_KINDS.map(({ kind, label }) => {
        const isOff = kind !== trigger.kind && freshTrigger(kind, form.saved, show, openedAtMs) === null;
        return { value: kind, label: isOff ? `${label}: no cue to wait for` : label, disabled: isOff };
      }),
    [form.saved, show, openedAtMs, trigger.kind],
  );
  return (
    <div className="cue-group" role="group" aria-label="What takes it">
      <ChoiceField
        field="trigger"
        label="Taken"
        hint={`${TRIGGER_KINDS.find(({ kind }) => kind === trigger.kind)?.what ?? ''} GO takes it in any case; nothing takes it by itself while the show is on hold.`}
        value={trigger.kind}
        choices={choices}
        onChoose={(kind) => {
          const next = fresh(kind);
          if (next) form.set({ trigger: next });
        }}
      />
      <TriggerDetail trigger={trigger} />
    </div>
  );
}

function TriggerDetail({ trigger }: { readonly trigger: Trigger }) {
  const form = useCueForm();
  switch (trigger.kind) {
    case 'manual':
      return null;
    case 'show-offset':
      return (
        <SpanField
          field="trigger"
          path="trigger.offsetMs"
          label="After the start"
          hint="Counted from the first cue that is taken in its turn, or from a start of the automatic run by hand."
          value={trigger.offsetMs}
          onRead={(offsetMs) => form.change({ trigger: { ...trigger, offsetMs } })}
        />
      );
    case 'hard-time':
      return <HardTime trigger={trigger} />;
    case 'after-cue':
      return <AfterCue trigger={trigger} />;
    case 'before-end':
      return <BeforeEnd trigger={trigger} />;
    case 'tally':
      return <AtTally trigger={trigger} />;
    case 'telemetry':
      return <AtFigure trigger={trigger} />;
  }
}

function HardTime({ trigger }: { readonly trigger: TriggerOf<'hard-time'> }) {
  const form = useCueForm();
  return (
    <MomentField
      field="trigger"
      path="trigger.atMs"
      label="At"
      hint="It is taken at this time, whatever the show is doing."
      value={trigger.atMs}
      empty={null}
      nearMs={trigger.atMs}
      onRead={(atMs) => {
        if (atMs !== null) form.change({ trigger: { ...trigger, atMs } });
      }}
    />
  );
}

function AfterCue({ trigger }: { readonly trigger: TriggerOf<'after-cue'> }) {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const chosen = useMemo(() => chosenCue(show.rundown.cues, trigger.cueId), [show, trigger.cueId]);
  return (
    <>
      <SearchField
        field="trigger"
        path="trigger.cueId"
        label="Cue"
        hint="The cue it waits for."
        placeholder="type a number or title"
        emptyText="No such cue"
        chosen={chosen}
        choices={() => cueChoices(show.rundown.cues, form.cue.id, canBeTaken)}
        onChoose={(cueId) => form.set({ trigger: { ...trigger, cueId } })}
      />
      <div className="cue-halves">
        <ChoiceField
          field="trigger"
          label="Counted from"
          hint="From the moment that cue was taken, or from its end."
          value={trigger.point}
          choices={[
            { value: 'start', label: 'when it was taken' },
            { value: 'end', label: 'its end' },
          ]}
          onChoose={(point) => form.set({ trigger: { ...trigger, point } })}
        />
        <SpanField
          field="trigger"
          path="trigger.offsetMs"
          label="So long after"
          hint="0 takes it in the same moment."
          value={trigger.offsetMs}
          onRead={(offsetMs) => form.change({ trigger: { ...trigger, offsetMs } })}
        />
      </div>
    </>
  );
}

const SHOW_END = '#show';
const THE_SHOW = { value: SHOW_END, label: 'the show (its planned end)' };

function BeforeEnd({ trigger }: { readonly trigger: TriggerOf<'before-end'> }) {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const { cueId } = trigger;
  const chosen = useMemo(() => (cueId === null ? THE_SHOW : chosenCue(show.rundown.cues, cueId)), [show, cueId]);
  return (
    <div className="cue-halves">
      <SearchField
        field="trigger"
        path="trigger.cueId"
        label="Before the end of"
        hint="The cue whose end counts, or the show."
        placeholder="type a number or title"
        emptyText="No such cue"
        chosen={chosen}
        choices={() => [THE_SHOW, ...cueChoices(show.rundown.cues, form.cue.id, canBeTaken)]}
        onChoose={(chosen) => form.set({ trigger: { ...trigger, cueId: chosen === SHOW_END ? null : chosen } })}
      />
      <SpanField
        field="trigger"
        path="trigger.beforeMs"
        label="So long before"
        hint="Added time moves it along."
        value={trigger.beforeMs}
        onRead={(beforeMs) => form.change({ trigger: { ...trigger, beforeMs } })}
      />
    </div>
  );
}

const ANY_OPTION = '#all';

function AtTally({ trigger }: { readonly trigger: TriggerOf<'tally'> }) {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const target = show.rundown.cues.find((cue) => cue.id === trigger.cueId);
  const chosen = useMemo(() => chosenCue(show.rundown.cues, trigger.cueId), [show, trigger.cueId]);
  const options = target && isInteraction(target) ? target.poll.options : [];
  const isShare = trigger.unit === 'percent';
  return (
    <>
      <SearchField
        field="trigger"
        path="trigger.cueId"
        label="Votes of"
        hint="The poll or quiz question whose votes count."
        placeholder="type a number or title"
        emptyText="No poll or quiz question"
        chosen={chosen}
        choices={() => cueChoices(show.rundown.cues, form.cue.id, isInteraction)}
        onChoose={(cueId) => {
          const other = show.rundown.cues.find((cue) => cue.id === cueId);
          // A share is one option's: that of the other question.
          const optionId = isShare && other && isInteraction(other) ? (other.poll.options[0]?.id ?? null) : null;
          form.set({ trigger: { ...trigger, cueId, optionId } });
        }}
      />
      <div className="cue-thirds">
        <ChoiceField
          field="trigger"
          path="trigger.optionId"
          label="For"
          hint="All its votes, or those for one option."
          value={trigger.optionId ?? ANY_OPTION}
          choices={[
            // All of them always have 100 %.
            { value: ANY_OPTION, label: isShare ? 'all options: only as a count' : 'all options', disabled: isShare },
            ...options.map((option) => ({ value: option.id, label: option.label })),
          ]}
          onChoose={(optionId) =>
            form.set({ trigger: { ...trigger, optionId: optionId === ANY_OPTION ? null : optionId } })
          }
        />
        <NumberField
          field="trigger"
          path="trigger.atLeast"
          inputKey="trigger.atLeast"
          label="At least"
          hint="It is taken once, when this is first reached."
          least={isShare ? 0.01 : 1}
          most={isShare ? 100 : 1e9}
          whole={!isShare}
          value={trigger.atLeast}
          onRead={(atLeast) => form.change({ trigger: { ...trigger, atLeast } })}
        />
        <ChoiceField
          field="trigger"
          label="Unit"
          hint="A count, or the option’s share of the votes."
          value={trigger.unit}
          choices={[
            { value: 'votes', label: 'votes' },
            {
              value: 'percent',
              label: trigger.optionId === null ? '% of votes: choose an option first' : '% of votes',
              disabled: trigger.optionId === null,
            },
          ]}
          onChoose={(unit) => {
            const atLeast = unit === 'percent' ? 50 : Math.ceil(trigger.atLeast);
            form.set({ trigger: { ...trigger, unit, atLeast, minVotes: DEFAULT_MIN_VOTES } });
          }}
        />
      </div>
      {isShare && (
        <NumberField
          field="trigger"
          path="trigger.minVotes"
          inputKey="trigger.minVotes"
          label="From so many votes"
          hint="Before so many are counted the share says little: one of one is 100 %. Final results count with fewer, too."
          least={1}
          most={1e9}
          whole
          value={trigger.minVotes}
          onRead={(minVotes) => form.change({ trigger: { ...trigger, minVotes } })}
        />
      )}
    </>
  );
}

const METRIC_CHOICES = Object.entries(METRICS).map(([value, { label }]) => ({ value, label }));

function AtFigure({ trigger }: { readonly trigger: TriggerOf<'telemetry'> }) {
  const form = useCueForm();
  const { unit } = metricWords(trigger.metric);
  const { metric } = trigger;
  const chosen = useMemo(() => ({ value: metric, label: metricWords(metric).label }), [metric]);
  return (
    <>
      <SearchField
        field="trigger"
        path="trigger.metric"
        label="Figure"
        hint="A figure the studio measures once a second."
        placeholder="type its name"
        emptyText="No such figure"
        chosen={chosen}
        choices={() => METRIC_CHOICES}
        onChoose={(next) => form.set({ trigger: { ...trigger, metric: next } })}
      />
      <div className="cue-thirds">
        <ChoiceField
          field="trigger"
          label="Is"
          hint="Above or below the value."
          value={trigger.side}
          choices={[
            { value: 'above', label: 'above' },
            { value: 'below', label: 'below' },
          ]}
          onChoose={(side) => form.set({ trigger: { ...trigger, side } })}
        />
        <NumberField
          field="trigger"
          path="trigger.value"
          inputKey="trigger.value"
          label={unit === '' ? 'Value' : `Value (${unit})`}
          hint="The value it is compared with."
          least={-1e9}
          most={1e9}
          whole={false}
          value={trigger.value}
          onRead={(value) => form.change({ trigger: { ...trigger, value } })}
        />
        <SpanField
          field="trigger"
          path="trigger.forMs"
          inputKey="trigger.forMs"
          label="For"
          hint="So long without a break."
          value={trigger.forMs}
          onRead={(forMs) => form.change({ trigger: { ...trigger, forMs } })}
        />
      </div>
    </>
  );
}
