import type { Brand, BrandColors } from '@perennial/model';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text in HTML. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const scheme = ({ accent, onAccent, text, quiet, background, card, line }: BrandColors): string => `--bg:${background};--card:${card};--line:${line};--text:${text};--quiet:${quiet};--accent:${accent};--on:${onAccent}`;

const RULES = `*{box-sizing:border-box}body{margin:0;font:16px/1.5 var(--font);background:var(--bg);color:var(--text)}
main{max-width:34rem;margin:12vh auto 2rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:16px}.logo{display:block;max-width:100%;height:auto;margin:0 0 1.5rem}h1{font-size:1.25rem;line-height:1.4;margin:0 0 .5rem}h2{font-size:1rem;margin:2rem 0 .25rem}p{margin:0 0 1.25rem;color:var(--quiet)}
button{font:600 15px/1 inherit;font-family:inherit;padding:.8rem 1.1rem;border:1px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}button.plain{background:none;border-color:var(--quiet);color:var(--text)}
button:focus-visible,input:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}a{color:var(--accent)}
table{width:100%;border-collapse:collapse}th,td{border-bottom:1px solid var(--line);padding:0;text-align:left;vertical-align:middle}thead th,thead td{padding:0 .5rem .5rem;font-size:.8125rem;font-weight:600;color:var(--quiet);text-align:center;vertical-align:bottom}
tbody th{padding:.75rem .5rem .75rem 0;font-weight:600}small{display:block;font-size:.875rem;line-height:1.4;font-weight:400;color:var(--quiet)}thead th{width:5.5rem}td{text-align:center;font-size:.875rem;color:var(--quiet)}
td label{display:flex;align-items:center;justify-content:center;min-height:2.75rem;cursor:pointer}input{width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent)}
.said{margin:0 0 1.25rem;padding:.75rem 1rem;border-radius:8px;border:1px solid var(--accent)}.said ul{margin:.25rem 0 0;padding-left:1.25rem}.acts{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.quiet{margin:1.25rem 0 0;font-size:.875rem}@media(max-width:37rem){main{margin:0;min-height:100vh;border:0;border-radius:0;padding:1.5rem 1.25rem}thead th{width:4.5rem}}`;

const styleOf = ({ light, dark, font }: Brand): string => `:root{color-scheme:light dark;--font:${font};${scheme(light)}}@media(prefers-color-scheme:dark){:root{${scheme(dark)}}}\n${RULES}`;
const logoOf = ({ logo }: Brand): string => (logo === null ? '' : `<img class="logo" src="${escape(logo.url)}" alt="${escape(logo.alt)}" width="${logo.width}">`);

/** A page for recipients in the look of the workspace: its colours, font and logo, in the light and the dark; no script. */
export const pageHtml = (brand: Brand, { tag, title, body }: { readonly tag: string; readonly title: string; readonly body: string }): string =>
  `<!doctype html><html lang="${escape(tag)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${styleOf(brand)}</style></head><body><main>${logoOf(brand)}${body}</main></body></html>`;
