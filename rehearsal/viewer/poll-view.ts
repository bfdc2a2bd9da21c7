import type { PollOption } from '../../shared/cues/poll/poll-cue.ts';
import { quizOutcome } from './choice.ts';
import type { QuestionView } from './cue-stage.ts';
import { element, make, setText } from './dom.ts';
import { optionResults, type OptionResult } from './poll-results.ts';
import { choiceLine, countdownText, outcomeText, questionHeading, votesText } from './texts.ts';

interface OptionRow {
  readonly option: PollOption;
  readonly button: HTMLButtonElement;
  readonly bar: HTMLElement;
  readonly percent: HTMLElement;
  readonly tick: HTMLElement;
}

/** The card with the poll or quiz question. Thin: it paints what the stage says, and reports taps and keys. */
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
  readonly #onVote: (key: string, optionId: string) => void;
  readonly #say: (text: string) => void;
  #rows: OptionRow[] = [];
  #shown: QuestionView | null = null;

  constructor(handlers: { onVote(key: string, optionId: string): void; say(text: string): void }) {
    this.#onVote = (key, optionId) => {
      handlers.onVote(key, optionId);
    };
    this.#say = (text) => {
      handlers.say(text);
    };
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !/^\d$/.test(event.key)) return;
      // 1–9, and 0 for the tenth.
      this.#rows[(Number(event.key) + 9) % 10]?.button.click();
    });
  }

  /** Paints the question; `online` says whether an answer can leave at once. */
  render(view: QuestionView | null, online: boolean): void {
    if (!view) {
      this.#hide();
      return;
    }
    const before = this.#shown;
    if (!before || before.key !== view.key || !samePoll(before, view)) this.#build(view);
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

  #build(view: QuestionView): void {
    setText(this.#question, view.content.poll.question);
    const many = view.content.poll.options.length > 6;
    this.#card.classList.toggle('many', many);
    this.#rows = view.content.poll.options.map((option, index) => {
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

  #enterPhase(view: QuestionView): void {
    this.#card.inert = false;
    this.#card.classList.add('shown');
    document.body.classList.add('poll-shown');
    this.#card.dataset['phase'] = view.phase;
    setText(this.#heading, questionHeading(view.content.kind, view.phase));
    this.#card.dataset['kind'] = view.content.kind;
    setText(this.#total, '');
    for (const { button, bar, percent } of this.#rows) {
      button.classList.remove('leading');
      delete button.dataset['answer'];
      bar.style.transform = 'scaleX(0)';
      setText(percent, '');
    }
    const answers = view.content.poll.options
      .map((option, index) => `${String(index + 1)}: ${option.label}`)
      .join('. ');
    if (view.phase === 'open')
      this.#say(`${questionHeading(view.content.kind, 'open')}: ${view.content.poll.question} ${answers}.`);
    if (view.phase === 'waiting') this.#say('Answers are closed.');
  }

  #showResults(view: QuestionView): void {
    const { content, cue, choice } = view;
    const right = content.kind === 'quiz' ? content.correctOptionIds : null;
    const results = optionResults(content.poll.options, cue.results?.counts ?? {});
    const byId = new Map<string, OptionResult>(results.map((result) => [result.optionId, result]));
    // The bars grow from nothing: the browser must have seen them empty.
    void this.#options.offsetWidth;
    for (const row of this.#rows) {
      const result = byId.get(row.option.id);
      if (!result) continue;
      row.bar.style.transform = `scaleX(${String(result.percent / 100)})`;
      if (right) row.button.dataset['answer'] = answerOf(row.option.id, right, choice?.countedOptionId ?? null);
      else row.button.classList.toggle('leading', result.leading);
      setText(row.percent, `${String(result.percent)} %`);
    }
    const total = cue.results?.total ?? 0;
    setText(this.#total, votesText(total));
    const parts = this.#rows.map(
      (row) => `${row.option.label} ${String(byId.get(row.option.id)?.percent ?? 0)} percent`,
    );
    const outcome = quizOutcome(cue, choice);
    const told = outcome ? `${outcomeText(outcome)}. ` : '';
    this.#say(`${told}Results: ${parts.join(', ')}. ${votesText(total)}.`);
  }

  #showChoice(view: QuestionView, online: boolean): void {
    const { choice } = view;
    for (const row of this.#rows) {
      const mine = choice?.optionId === row.option.id;
      const status = mine ? choice.status : 'none';
      if (row.button.dataset['choice'] === status) continue;
      row.button.dataset['choice'] = status;
      row.button.setAttribute('aria-pressed', String(mine));
      setText(row.tick, status === 'counted' ? '✓' : '');
    }
    const outcome = view.phase === 'results' ? quizOutcome(view.cue, choice) : null;
    this.#card.dataset['outcome'] = outcome?.kind ?? 'none';
    const line = outcome ? outcomeText(outcome) : choiceLine(view.content.kind, view.phase, choice, online);
    const answered = choice?.status === 'sending' || choice?.status === 'counted';
    const locked = view.content.kind === 'quiz' && answered;
    for (const { button } of this.#rows) button.disabled = view.phase !== 'open' || locked;
    if (this.#status.textContent !== line && choice) this.#say(line);
    setText(this.#status, line);
  }

  #showTime(view: QuestionView): void {
    const { remainingMs, windowMs } = view;
    this.#time.hidden = view.phase !== 'open' || remainingMs === null;
    setText(this.#countdown, remainingMs === null ? '' : countdownText(remainingMs));
    this.#card.classList.toggle('ending', remainingMs !== null && remainingMs <= 5_000);
    if (remainingMs === null || windowMs === null || windowMs <= 0) return;
    this.#timeFill.style.transform = `scaleX(${Math.min(1, remainingMs / windowMs).toFixed(4)})`;
  }
}

/** Whether nothing of question and options changed (a longer window, say): then the buttons stay, and their focus. */
function samePoll(before: QuestionView, view: QuestionView): boolean {
  const { poll } = view.content;
  return before.content.poll === poll || JSON.stringify(before.content.poll) === JSON.stringify(poll);
}

function answerOf(optionId: string, right: readonly string[], countedOptionId: string | null): string {
  if (right.includes(optionId)) return 'right';
  return optionId === countedOptionId ? 'mistaken' : 'wrong';
}
