import { html } from '@codemirror/lang-html';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeLook } from '../code-look.js';

/** Two sources side by side, older on the left; stretches that do not differ are folded. */
export function SourceDiff({ older, newer }: { readonly older: string; readonly newer: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const extensions = [lineNumbers(), html(), codeLook, EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.lineWrapping];
    const view = new MergeView({ a: { doc: older, extensions }, b: { doc: newer, extensions }, parent: place.current, collapseUnchanged: { margin: 3, minSize: 6 }, gutter: true });
    return () => view.destroy();
  }, [older, newer]);
  return <div ref={place} className="source-diff" role="group" aria-label="Source, older on the left" tabIndex={0} />;
}
