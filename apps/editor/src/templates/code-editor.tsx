import './code-editor.css';
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type Ref, useImperativeHandle } from 'react';
import type { TemplateFinding } from '@perennial/model';
import { codeLook } from './code-look.js';
import { completeHandlebars, type Vocabulary } from './completions.js';
import { insertionOf } from './insert-place.js';
import { mjmlTags } from './mjml-tags.js';
import { problemLines, showFindings } from './problem-lines.js';

/** What others may do with an editor. */
export interface CodeHandle {
  /** Puts text in place of the selection and goes there. */
  readonly insert: (text: string) => void;
  /** Puts a part of a mail where it belongs for the cursor, and chooses it. */
  readonly insertPart: (part: { readonly mjml: string; readonly level: 'section' | 'content' }) => void;
  /** Makes the text another, changing only where they differ. */
  readonly become: (text: string) => void;
  /** Goes to a line, counted from 1. */
  readonly goTo: (line: number) => void;
}

interface CodeEditorProps {
  readonly label: string;
  readonly language: 'mjml' | 'text';
  /** What it begins with; later changes come from the editor only. */
  readonly initial: string;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly vocabulary: Vocabulary;
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<CodeHandle>;
}

const mjml = html({ extraTags: mjmlTags, selfClosingTags: true, matchClosingTags: true });

const common: Extension = [
  lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), indentUnit.of('  '), lintGutter(), problemLines, codeLook,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
];

/** Source with line numbers, completion and findings. Tab indents; Escape, then Tab, leaves. */
export function CodeEditor({ label, language, initial, readOnly, findings, vocabulary, onChange, ref }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ initial, onChange, vocabulary });
  useEffect(() => {
    latest.current = { initial, onChange, vocabulary };
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    const words = completeHandlebars(() => latest.current.vocabulary);
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.initial,
        extensions: [
          common, autocompletion({ icons: false }), language === 'mjml' ? mjml : EditorView.lineWrapping, EditorState.languageData.of(() => [{ autocomplete: words }]),
          EditorState.readOnly.of(readOnly), EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [label, language, readOnly]);
  useEffect(() => {
    if (view.current !== null) view.current.dispatch(showFindings(view.current.state, findings));
  }, [findings]);
  useImperativeHandle(ref, () => ({
    insert: (text) => {
      view.current?.dispatch(view.current.state.replaceSelection(text));
      view.current?.focus();
    },
    insertPart: (part) => {
      if (view.current === null) return;
      const { at, text } = insertionOf(view.current.state.doc.toString(), view.current.state.selection.main.head, part);
      view.current.dispatch({ changes: { from: at, insert: text }, selection: { anchor: at + 1, head: at + text.length }, effects: EditorView.scrollIntoView(at + 1, { y: 'center' }) });
      view.current.focus();
    },
    become: (text) => {
      if (view.current === null) return;
      const now = view.current.state.doc.toString();
      let from = 0;
      while (from < Math.min(now.length, text.length) && now[from] === text[from]) from += 1;
      let same = 0;
      while (same < Math.min(now.length, text.length) - from && now[now.length - 1 - same] === text[text.length - 1 - same]) same += 1;
      view.current.dispatch({ changes: { from, to: now.length - same, insert: text.slice(from, text.length - same) } });
    },
    goTo: (line) => {
      if (view.current === null) return;
      const at = view.current.state.doc.line(Math.min(line, view.current.state.doc.lines)).from;
      view.current.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.current.focus();
    },
  }), []);
  return <div ref={place} className="code-editor" />;
}
