/** Where to go after coming in: only a path of this site, never another address. */
export const safeNext = (next: string | null): string => (next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/journeys');

/** The token that stands behind # in a one-time link, so that no server log holds it. */
export const tokenOf = (hash: string): string => decodeURIComponent(hash.replace(/^#(token=)?/, ''));

/** Fewest characters of a password, as the server asks. */
export const MIN_PASSWORD = 10;
