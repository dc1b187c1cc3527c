import type { Feed, InAppEntry } from './feed.js';
import { element, safeUrl, shadowHost } from './styles.js';

/** Shows the newest banner of the feed on top of the page until it is closed or followed; answers the function that ends it. */
export function showBanners(feed: Feed): () => void {
  const { host, root } = shadowHost();
  host.style.display = 'block';
  document.body.prepend(host);
  let shown: number | null = null;
  const draw = (entry: InAppEntry): void => {
    const bar = element('div', 'banner');
    bar.setAttribute('role', 'status');
    const words = document.createElement('div');
    words.append(element('b', '', entry.title), ` ${entry.body}`);
    bar.append(words);
    const url = safeUrl(entry.actionUrl);
    if (url !== null && entry.actionLabel !== '') {
      const go = element('a', 'go', entry.actionLabel);
      go.href = url;
      go.addEventListener('click', () => feed.act(entry.id, 'clicked'));
      bar.append(go);
    }
    const close = element('button', 'close', '\u00d7');
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => feed.act(entry.id, 'dismissed'));
    bar.append(close);
    root.replaceChildren(bar);
  };
  const end = feed.onChange((entries) => {
    const entry = entries.find((one) => one.kind === 'banner' && one.state !== 'clicked');
    if (entry === undefined) root.replaceChildren();
    else if (entry.id !== shown) {
      draw(entry);
      feed.act(entry.id, 'seen');
    }
    shown = entry?.id ?? null;
  });
  return () => {
    end();
    host.remove();
  };
}
