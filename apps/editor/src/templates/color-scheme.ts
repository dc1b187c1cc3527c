/** A mail as it looks in the light or in the dark, whatever the machine prefers: its media queries are answered in the text. */
export const inScheme = (html: string, scheme: 'light' | 'dark'): string =>
  html.replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) => (asked.toLowerCase() === scheme ? '(min-width: 0px)' : '(max-width: 0px)')).replaceAll(/(<meta[^>]+name="color-scheme"[^>]+content=")[^"]*(")/gi, `$1${scheme}$2`);
