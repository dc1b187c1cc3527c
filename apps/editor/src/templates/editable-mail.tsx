import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import frameScript from './frame-script.ts?worker&url';
import { inScheme } from './color-scheme.js';
import type { WordsPlace } from './words-in-place.js';

/** How words of the mail in hand are read and changed. */
export interface WordsInHand {
  /** Null: they are not there any more. */
  readonly read: (place: WordsPlace) => string | null;
  readonly write: (place: WordsPlace, words: string) => void;
}

const clickSchema = z.object({ from: z.literal('mail'), clicked: z.object({ line: z.number(), at: z.number(), top: z.number(), left: z.number(), width: z.number(), height: z.number() }).nullable() });
type Clicked = NonNullable<z.infer<typeof clickSchema>['clicked']>;

/** The mail with our one script in it, and a policy before everything else that lets no other in. */
function guarded(html: string): string {
  const script = new URL(frameScript, window.location.href).href;
  const policy = `default-src 'none'; script-src ${script}; style-src 'unsafe-inline'; img-src http: https: data:; font-src http: https:; base-uri 'none'; form-action 'none'`;
  const inside = `<meta http-equiv="Content-Security-Policy" content="${policy}"><script src="${script}" defer></script>`;
  const head = /<head\b[^>]*>/i.exec(html);
  return head === null ? inside + html : html.slice(0, head.index + head[0].length) + inside + html.slice(head.index + head[0].length);
}

const NARROW_PX = 260;

/** Where the field stands: over the words, within the frame. */
function fieldAt({ top, left, width, room }: Clicked & { readonly room: number }): { readonly top: number; readonly left: number; readonly width: number } {
  const wide = Math.min(Math.max(NARROW_PX, width + 12), room - 8);
  return { top: Math.max(4, top - 6), left: Math.max(4, Math.min(left - 6, room - wide - 4)), width: wide };
}

/** A mail whose words are changed where they stand: a click opens them in a field over their place. The frame has an origin of its own (decision 0018). */
export function EditableMail({ html, scheme, ground, words }: { readonly html: string; readonly scheme: 'light' | 'dark'; readonly ground: string; readonly words: WordsInHand }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [clicked, setClicked] = useState<(Clicked & { readonly room: number }) | null>(null);
  const [text, setText] = useState('');
  // What is shown stays as it is while a field is open: a new page would jump to its top.
  const [shown, setShown] = useState(html);
  if (clicked === null && shown !== html) setShown(html);
  useEffect(() => {
    const take = (event: MessageEvent): void => {
      const said = clickSchema.safeParse(event.data);
      if (!said.success || event.source !== frame.current?.contentWindow) return;
      const found = said.data.clicked === null ? null : words.read(said.data.clicked);
      setClicked(found === null || said.data.clicked === null ? null : { ...said.data.clicked, room: frame.current.clientWidth });
      setText(found?.trim() ?? '');
    };
    window.addEventListener('message', take);
    return () => window.removeEventListener('message', take);
  }, [words]);
  const keep = (): void => {
    if (clicked !== null) words.write(clicked, text.trim());
    setClicked(null);
  };
  return (
    <div style={{ position: 'relative', flex: 1, minHeight: 0, display: 'flex' }}>
      <iframe ref={frame} title="Preview of the mail" sandbox="allow-scripts" srcDoc={guarded(inScheme(shown, scheme))} style={{ flex: 1, width: '100%', border: 0, background: ground, colorScheme: scheme }} />
      {clicked !== null && (
        <form
          style={{ position: 'absolute', ...fieldAt(clicked), background: 'var(--raised)', borderRadius: 10, boxShadow: 'var(--sh3)', padding: 6, zIndex: 2 }}
          onSubmit={(event) => { event.preventDefault(); keep(); }}
        >
          <Textarea aria-label="Words" autosize minRows={1} maxRows={10} autoFocus value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Escape') setClicked(null); if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) keep(); }} />
          <div className="row g6" style={{ justifyContent: 'flex-end', marginTop: 6 }}><span className="s12 t3 grow">Values stand in {'{{ }}'}</span><Button size="compact-xs" variant="default" onClick={() => setClicked(null)}>Cancel</Button><Button size="compact-xs" type="submit">Keep</Button></div>
        </form>
      )}
    </div>
  );
}
