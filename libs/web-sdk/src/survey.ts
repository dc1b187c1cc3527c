import type { Feed, InAppEntry } from './feed.js';
import { element, shadowHost } from './styles.js';

/** How long thanks stay before the card goes. */
const THANKS_MS = 4000;

/** A survey as a form: answers to choose from, a comment, a button; afterwards the thanks. */
export interface SurveyForm {
  readonly element: HTMLElement;
  /** Shows what became of the entry: answered here or elsewhere on the page, it says thanks. */
  update(entry: InAppEntry): void;
}

type Survey = NonNullable<InAppEntry['survey']>;

/** What can be chosen: its value, what is seen, and what is read out. */
function offered({ answers }: Survey): { value: string | number; label: string; spoken: string }[] {
  if (answers.type === 'choice') return answers.choices.map(({ value, label }) => ({ value, label, spoken: label }));
  return Array.from({ length: answers.to - answers.from + 1 }, (_, n) => {
    const value = answers.from + n;
    const end = value === answers.from ? answers.lowLabel : value === answers.to ? answers.highLabel : '';
    return { value, label: String(value), spoken: end === '' ? String(value) : `${value}, ${end}` };
  });
}

function radios(survey: Survey, question: string, onChoose: (value: string | number) => void): HTMLElement[] {
  const group = element('div', survey.answers.type);
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', question);
  for (const { value, label, spoken } of offered(survey)) {
    const line = element('label', '');
    const radio = element('input', '');
    radio.type = 'radio';
    radio.name = 'answer';
    radio.setAttribute('aria-label', spoken);
    radio.addEventListener('change', () => onChoose(value));
    line.append(radio, element('span', '', label));
    group.append(line);
  }
  if (survey.answers.type === 'choice') return [group];
  group.style.setProperty('--n', String(group.children.length));
  const ends = element('div', 'ends');
  ends.setAttribute('aria-hidden', 'true');
  ends.append(element('span', '', survey.answers.lowLabel), element('span', '', survey.answers.highLabel));
  return [group, ends];
}

/** The form of a survey. Nothing is sent before its button is pressed: arrow keys choose on their way. */
export function surveyForm(feed: Feed, { id, title, body, actionLabel, survey }: InAppEntry & { readonly survey: Survey }): SurveyForm {
  const form = element('form', 'survey');
  const comment = element('label', 'comment', survey.askComment?.label ?? '');
  const words = element('textarea', '');
  const send = element('button', 'send', actionLabel || 'Send');
  const said = element('p', 'said');
  let chosen: string | number | null = null;
  words.maxLength = 2000;
  words.rows = 3;
  comment.append(words);
  comment.hidden = send.hidden = true;
  said.setAttribute('role', 'status');
  said.tabIndex = -1;
  const group = radios(survey, title, (value) => {
    chosen = value;
    comment.hidden = survey.askComment === null;
    send.hidden = false;
  });
  const question = element('b', '', title);
  form.append(question, ...(body === '' ? [] : [element('p', '', body)]), ...group, comment, send, said);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (chosen === null || send.disabled) return;
    send.disabled = true;
    said.textContent = '';
    said.className = 'said bad';
    void feed.answer(id, chosen, words.value).then((kept) => {
      send.disabled = false;
      if (!kept) said.textContent = 'This was not sent. Please try again.';
    });
  });
  return {
    element: form,
    update: ({ answer }) => {
      if (!answer || said.textContent === survey.thanks) return;
      // Whoever pressed the button keeps their place; for the others only the words change.
      const held = form.contains((form.getRootNode() as ShadowRoot).activeElement);
      form.replaceChildren(question, said);
      said.className = 'said';
      said.textContent = survey.thanks;
      if (held) said.focus();
    },
  };
}

/** True for an entry that asks something. */
export const asks = (entry: InAppEntry): entry is InAppEntry & { readonly survey: Survey } => entry.kind === 'survey' && entry.survey !== undefined;

/** Shows the newest survey of the feed in a corner of the page until it is answered or closed; answers the function that ends it. */
export function showSurveys(feed: Feed): () => void {
  const { host, root } = shadowHost();
  document.body.append(host);
  const place = element('div', '');
  place.setAttribute('aria-live', 'polite');
  root.append(place);
  let shown: { readonly id: number; readonly form: SurveyForm } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = (): void => {
    clearTimeout(timer);
    timer = undefined;
    shown = null;
    place.replaceChildren();
  };
  const draw = (entry: InAppEntry & { readonly survey: Survey }): void => {
    const form = surveyForm(feed, entry);
    const card = element('div', 'card');
    card.setAttribute('role', 'dialog');
    card.setAttribute('aria-label', entry.title);
    const close = element('button', 'close', '\u00d7');
    close.setAttribute('aria-label', 'Close');
    // Whoever answered has not turned it down.
    const leave = (): void => (timer === undefined ? feed.act(entry.id, 'dismissed') : next(true));
    close.addEventListener('click', leave);
    card.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') leave();
    });
    card.append(form.element, close);
    place.replaceChildren(card);
    shown = { id: entry.id, form };
    feed.act(entry.id, 'seen');
  };
  const next = (over: boolean): void => {
    const mine = shown === null ? undefined : feed.items.find((one) => one.id === shown?.id);
    if (shown !== null && mine?.answer && !over) {
      shown.form.update(mine);
      timer ??= setTimeout(() => next(true), THANKS_MS);
      return;
    }
    const entry = feed.items.find((one) => asks(one) && !one.answer);
    if (entry === undefined || !asks(entry)) clear();
    else if (entry.id !== shown?.id) {
      clear();
      draw(entry);
    }
  };
  const end = feed.onChange(() => next(false));
  return () => {
    end();
    clear();
    host.remove();
  };
}
