import type { PollOption } from '../../shared/cues/poll/poll-cue.ts';
import type { StagePhase, StageView } from './cue-stage.ts';
import { element, make, setText } from './dom.ts';
import { optionResults, type OptionResult } from './poll-results.ts';
import { choiceLine, countdownText, votesText } from './texts.ts';

type PollStage = Extract<StageView, { kind: 'poll' }>;

interface OptionRow {
  readonly option: PollOption;
  readonly button: HTMLButtonElement;
  readonly bar: HTMLElement;
  readonly percent: HTMLElement;
  readonly tick: HTMLElement;
}

const HEADINGS: Readonly<Record<StagePhase, string>> = {
  open: 'Poll',
  waiting: 'Poll closed',
  results: 'Results',
  withdrawn: 'Poll withdrawn',
};

/** The card with the poll. Thin: it paints what the stage says, and reports taps and keys. */
export class PollView {
  readonly #card = element('poll', HTMLElement);
  readonly #heading = element('poll-heading', HTMLElement);
  readonly #countdown = element('poll-countdown', HTMLElement);
  readonly #time = element('poll-time', HTMLElement);
  readonly #timeFill = element('poll-time-fill', HTMLElement);
  readonly #question = element('poll-question', HTMLElement);
  readonly #options = element('poll-options', HTMLElement);
  readonly #status = element('poll-status', HTMLElement);
  readonly #total = element('poll-total', HTMLElement);
  readonly #speech = element('speech', HTMLElement);
  readonly #onVote: (key: string, optionId: string) => void;
  #rows: OptionRow[] = [];
  #shown: PollStage | null = null;
  #spoken = '';

  constructor(onVote: (key: string, optionId: string) => void) {
    this.#onVote = onVote;
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !/^\d$/.test(event.key)) return;
      // 1–9, and 0 for the tenth.
      this.#rows[(Number(event.key) + 9) % 10]?.button.click();
    });
  }

  /** Paints the stage; `online` says whether an answer can leave at once. */
  render(view: StageView, online: boolean): void {
    if (view.kind === 'empty') {
      this.#hide();
      return;
    }
    const before = this.#shown;
    if (before?.key !== view.key || before.cue.poll !== view.cue.poll) this.#build(view);
    if (before?.key !== view.key || before.phase !== view.phase) this.#enterPhase(view);
    if (view.phase === 'results' && (before?.phase !== 'results' || before.cue !== view.cue)) this.#showResults(view);
    this.#showChoice(view, online);
    this.#showTime(view);
    this.#shown = view;
  }

  #hide(): void {
    if (!this.#shown) return;
    this.#shown = null;
    this.#rows = [];
    this.#card.classList.remove('shown');
    document.body.classList.remove('poll-shown');
    // Out of reach of keyboard and screen reader while it slides away.
    this.#card.inert = true;
  }

  #build(view: PollStage): void {
    setText(this.#question, view.cue.poll.question);
    const many = view.cue.poll.options.length > 6;
    this.#card.classList.toggle('many', many);
    this.#rows = view.cue.poll.options.map((option, index) => {
      const button = make('button', 'option');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'false');
      const bar = make('span', 'option-bar');
      const key = make('span', 'option-key', String((index + 1) % 10));
      key.setAttribute('aria-hidden', 'true');
      const label = make('span', 'option-label', option.label);
      const tick = make('span', 'option-tick');
      const percent = make('span', 'option-percent');
      button.append(bar, key, label, tick, percent);
      button.addEventListener('click', () => {
        if (this.#shown?.phase === 'open') this.#onVote(this.#shown.key, option.id);
      });
      return { option, button, bar, percent, tick };
    });
    this.#options.replaceChildren(...this.#rows.map((row) => row.button));
  }

  #enterPhase(view: PollStage): void {
    this.#card.inert = false;
    this.#card.classList.add('shown');
    document.body.classList.add('poll-shown');
    this.#card.dataset['phase'] = view.phase;
    setText(this.#heading, HEADINGS[view.phase]);
    setText(this.#total, '');
    for (const { button, bar, percent } of this.#rows) {
      button.disabled = view.phase !== 'open';
      button.classList.remove('leading');
      bar.style.transform = 'scaleX(0)';
      setText(percent, '');
    }
    const answers = view.cue.poll.options.map((option, index) => `${String(index + 1)}: ${option.label}`).join('. ');
    if (view.phase === 'open') this.#say(`Poll: ${view.cue.poll.question} ${answers}.`);
    if (view.phase === 'waiting') this.#say('Answers are closed.');
  }

  #showResults(view: PollStage): void {
    const results = optionResults(view.cue);
    const byId = new Map<string, OptionResult>(results.map((result) => [result.optionId, result]));
    // The bars grow from nothing: the browser must have seen them empty.
    void this.#options.offsetWidth;
    for (const row of this.#rows) {
      const result = byId.get(row.option.id);
      if (!result) continue;
      row.bar.style.transform = `scaleX(${String(result.percent / 100)})`;
      row.button.classList.toggle('leading', result.leading);
      setText(row.percent, `${String(result.percent)} %`);
    }
    const total = view.cue.results?.total ?? 0;
    setText(this.#total, votesText(total));
    const parts = this.#rows.map(
      (row) => `${row.option.label} ${String(byId.get(row.option.id)?.percent ?? 0)} percent`,
    );
    this.#say(`Results: ${parts.join(', ')}. ${votesText(total)}.`);
  }

  #showChoice(view: PollStage, online: boolean): void {
    const { choice } = view;
    for (const row of this.#rows) {
      const mine = choice?.optionId === row.option.id;
      const status = mine ? choice.status : 'none';
      if (row.button.dataset['choice'] === status) continue;
      row.button.dataset['choice'] = status;
      row.button.setAttribute('aria-pressed', String(mine));
      setText(row.tick, status === 'counted' ? '✓' : '');
    }
    const line = choiceLine(view.phase, choice, online);
    if (this.#status.textContent !== line && choice) this.#say(line);
    setText(this.#status, line);
  }

  #showTime(view: PollStage): void {
    const { remainingMs, windowMs } = view;
    this.#time.hidden = view.phase !== 'open' || remainingMs === null;
    setText(this.#countdown, remainingMs === null ? '' : countdownText(remainingMs));
    this.#card.classList.toggle('ending', remainingMs !== null && remainingMs <= 5_000);
    if (remainingMs === null || windowMs === null || windowMs <= 0) return;
    this.#timeFill.style.transform = `scaleX(${Math.min(1, remainingMs / windowMs).toFixed(4)})`;
  }

  #say(text: string): void {
    if (this.#spoken === text) return;
    this.#spoken = text;
    this.#speech.textContent = text;
  }
}
