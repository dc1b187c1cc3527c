import { showBanners } from './banner.js';
import { Feed } from './feed.js';
import { showInbox } from './inbox.js';
import { Session } from './session.js';
import { showSurveys } from './survey.js';
import { Transport, type Values } from './transport.js';

export type { Feed, InAppAct, InAppEntry } from './feed.js';
export type { Values } from './transport.js';

/** How the SDK is set up on a page. */
export interface Options {
  /** A browser key. */
  readonly key: string;
  /** Address of Perennial; default: where this script was loaded from. */
  readonly host?: string;
  /** Show banners on top of the page, and surveys in its corner; default true. */
  readonly banners?: boolean;
  /** Element (or selector) that gets the bell with the inbox; default none. */
  readonly inbox?: Element | string;
}

/** What a page can do. */
export interface Perennial {
  /** Says who looks at the page. `token` proves it to the in-app feed: hex HMAC-SHA256 of the user id under a server key, made by your server. */
  identify(userId: string, traits?: Values, token?: string): void;
  /** Sends an event. */
  track(event: string, properties?: Values): void;
  /** Sends a page view. */
  page(name?: string, properties?: Values): void;
  /** This person's in-app messages, once `identify` was called with a token; for pages that draw them themselves. */
  feed(): Feed | null;
  /** Forgets the person: at sign-out. */
  reset(): void;
}

const loadedFrom = document.currentScript instanceof HTMLScriptElement && document.currentScript.src !== '' ? new URL(document.currentScript.src).origin : location.origin;

/** Starts the SDK on a page. */
export function start(options: Options): Perennial {
  const host = (options.host ?? loadedFrom).replace(/\/$/, '');
  const session = new Session();
  const transport = new Transport(host, options.key, session);
  let feed: Feed | null = null;
  let shown: (() => void)[] = [];
  const close = (): void => {
    shown.forEach((end) => end());
    shown = [];
    feed?.close();
    feed = null;
  };
  const open = (user: string, token: string): void => {
    close();
    feed = new Feed({ host, key: options.key, user, token });
    if (options.banners !== false) shown.push(showBanners(feed), showSurveys(feed));
    const place = typeof options.inbox === 'string' ? document.querySelector(options.inbox) : options.inbox;
    if (place !== undefined && place !== null) shown.push(showInbox(feed, place));
    void feed.open();
  };
  return {
    identify: (userId, traits = {}, token) => {
      session.identify(userId);
      transport.send('i', { traits });
      if (token !== undefined) open(userId, token);
    },
    track: (event, properties = {}) => transport.send('t', { event, properties }),
    page: (name, properties = {}) => transport.send('p', { ...(name === undefined ? {} : { name }), properties }),
    feed: () => feed,
    reset: () => {
      close();
      session.reset();
    },
  };
}

