import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Budget, BudgetStage } from '../../../../shared/telemetry/latency.ts';
import { formatMs, formatOffsetMs, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive } from '../../../app/studio-context.tsx';
import { boundText } from '../../../../shared/report/figure-text.ts';
import { budgetTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import './latency.css';
import { beyondText, HOW, isBeyond, STAGES, sumHint } from './latency-words.ts';

type Stage = Budget['stages'][number];

/** One bar from lens to screen. */
export function BudgetPanel() {
  const budget = useLive((live) => live?.latency?.budget ?? null);
  return (
    <Panel title="Latency budget, from lens to screen" tools={budget && <Sum budget={budget} />}>
      {budget === null ? (
        <div className="empty small">
          The budget needs a programme on air and somebody who plays it: a viewers’ page or the return monitor.
        </div>
      ) : (
        <BudgetBar budget={budget} />
      )}
      <TrustLine read={budgetTrust} />
    </Panel>
  );
}

function Sum({ budget }: { readonly budget: Budget }) {
  const { glassToGlassMs, of } = budget;
  const hint = sumHint(budget);
  return (
    <Tooltip label={hint} multiline maw={360}>
      <span className="small dim" tabIndex={0} role="note" aria-label={hint}>
        {of}: <strong className="budget-sum">{joined(formatMs(glassToGlassMs))}</strong>
      </span>
    </Tooltip>
  );
}

function BudgetBar({ budget }: { readonly budget: Budget }) {
  const [looked, setLooked] = useState<BudgetStage | null>(null);
  const spoken = budget.stages.map(({ stage, ms }) => `${STAGES[stage].label} ${joined(formatMs(ms))}`).join(', ');
  return (
    <div className="budget" data-looked={looked !== null}>
      {isBeyond(budget) && (
        <p className="budget-beyond small" role="alert">
          {beyondText(budget)}
        </p>
      )}
      <div className="budget-bar" role="img" aria-label={`Latency budget: ${spoken}`}>
        {budget.stages.map((stage) => (
          <Tooltip key={stage.stage} label={<StageHint stage={stage} />} multiline maw={340}>
            <span
              className="budget-part"
              data-stage={stage.stage}
              data-how={stage.how}
              data-looked={looked === stage.stage}
              style={{ flexGrow: Math.max(stage.ms, 0), background: STAGES[stage.stage].colour }}
              onPointerEnter={() => setLooked(stage.stage)}
              onPointerLeave={() => setLooked(null)}
            />
          </Tooltip>
        ))}
        {isBeyond(budget) && budget.beyondMs > 0 && (
          <Tooltip label={beyondText(budget)} multiline maw={340}>
            <span className="budget-part" data-how="beyond" style={{ flexGrow: budget.beyondMs }} />
          </Tooltip>
        )}
      </div>
      <ul className="budget-legend">
        {budget.stages.map((stage) => (
          <Tooltip key={stage.stage} label={<StageHint stage={stage} />} multiline maw={340}>
            <li
              tabIndex={0}
              data-looked={looked === stage.stage}
              onPointerEnter={() => setLooked(stage.stage)}
              onPointerLeave={() => setLooked(null)}
              onFocus={() => setLooked(stage.stage)}
              onBlur={() => setLooked(null)}
            >
              <span className="budget-swatch" data-how={stage.how} style={{ background: STAGES[stage.stage].colour }} />
              <span className="budget-name">{STAGES[stage.stage].label}</span>
              <span className="budget-ms">{joined(formatMs(stage.ms))}</span>
              <span className="budget-how">
                {HOW[stage.how]} {boundText(stage.boundMs)}
              </span>
            </li>
          </Tooltip>
        ))}
        {isBeyond(budget) && (
          <li title={beyondText(budget)}>
            <span className="budget-swatch" data-how="beyond" />
            <span className="budget-name">Unexplained</span>
            <span className="budget-ms">{joined(formatOffsetMs(budget.beyondMs))}</span>
            <span className="budget-how">beyond all bounds</span>
          </li>
        )}
      </ul>
    </div>
  );
}

function StageHint({ stage: { stage, ms, how, boundMs, what } }: { readonly stage: Stage }) {
  return (
    <>
      <b>
        {STAGES[stage].label}: {joined(formatMs(ms))}
      </b>{' '}
      ({HOW[how]}, {boundText(boundMs)})
      <br />
      {what}
    </>
  );
}
