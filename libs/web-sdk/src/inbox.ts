import type { Feed, InAppEntry } from './feed.js';
import { element, safeUrl, shadowHost } from './styles.js';
import { asks, surveyForm, type SurveyForm } from './survey.js';

const BELL = '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3h-16a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6"/><path d="M9 17v1a3 3 0 0 0 6 0v-1"/></svg>';

/** Forms of surveys by entry: kept while the list is drawn anew, with all that was chosen and written. */
type Forms = Map<number, SurveyForm>;

function row(feed: Feed, entry: InAppEntry, forms: Forms): HTMLElement {
  if (asks(entry)) {
    const form = forms.get(entry.id) ?? surveyForm(feed, entry);
    forms.set(entry.id, form);
    form.update(entry);
    form.element.classList.add('entry');
    form.element.classList.toggle('unseen', entry.state === 'unseen');
    return form.element;
  }
  const url = safeUrl(entry.actionUrl);
  const line = url === null ? element('button', 'entry') : element('a', 'entry');
  if (line instanceof HTMLAnchorElement && url !== null) line.href = url;
  if (entry.state === 'unseen') line.classList.add('unseen');
  line.append(element('b', '', entry.title), element('span', '', entry.body));
  if (url !== null && entry.actionLabel !== '') line.append(element('span', 'go', entry.actionLabel));
  line.addEventListener('click', () => feed.act(entry.id, 'clicked'));
  return line;
}

/** Puts a bell with an inbox into an element of the page; answers the function that removes it. */
export function showInbox(feed: Feed, place: Element): () => void {
  const { host, root } = shadowHost();
  host.style.cssText = 'display:inline-block;position:relative';
  place.append(host);
  const bell = element('button', 'bell');
  bell.innerHTML = BELL;
  const dot = element('span', 'dot');
  const panel = element('div', 'panel');
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', 'Inbox');
  panel.hidden = true;
  root.append(bell, panel);
  const forms: Forms = new Map();
  const draw = (entries: readonly InAppEntry[]): void => {
    const own = entries.filter((entry) => entry.kind !== 'banner');
    const unseen = own.filter((entry) => entry.state === 'unseen');
    bell.setAttribute('aria-label', unseen.length === 0 ? 'Inbox' : `Inbox, ${unseen.length} new`);
    bell.setAttribute('aria-expanded', String(!panel.hidden));
    if (unseen.length > 0) bell.append(dot);
    else dot.remove();
    const head = element('header', '', 'Inbox');
    const all = element('button', '', 'Mark all read');
    all.addEventListener('click', () => unseen.forEach((entry) => feed.act(entry.id, 'seen')));
    if (unseen.length > 0) head.append(all);
    const rows = own.length === 0 ? [element('div', 'empty', 'Nothing here yet.')] : own.map((entry) => row(feed, entry, forms));
    const held = root.activeElement;
    panel.replaceChildren(head, ...rows);
    if (held instanceof HTMLElement && panel.contains(held)) held.focus();
  };
  const toggle = (open: boolean): void => {
    panel.hidden = !open;
    const right = host.getBoundingClientRect().left > innerWidth / 2;
    panel.style.cssText = `top:100%;margin-top:8px;${right ? 'right:0' : 'left:0'}`;
    draw(feed.items);
  };
  bell.addEventListener('click', () => toggle(panel.hidden === true));
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') toggle(false);
  });
  const outside = (event: Event): void => {
    if (!panel.hidden && !event.composedPath().includes(host)) toggle(false);
  };
  document.addEventListener('click', outside);
  const end = feed.onChange(draw);
  return () => {
    end();
    document.removeEventListener('click', outside);
    host.remove();
  };
}
