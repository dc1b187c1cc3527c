import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colors = HighlightStyle.define([
  { tag: [tags.tagName, tags.standard(tags.tagName)], color: 'var(--k-entry)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--k-time)' },
  { tag: [tags.attributeValue, tags.string, tags.number, tags.atom], color: 'var(--k-message)' },
  { tag: [tags.angleBracket, tags.definitionOperator, tags.punctuation, tags.comment, tags.processingInstruction], color: 'var(--text3)' },
  { tag: tags.keyword, color: 'var(--k-logic)' },
]);

const frame = EditorView.theme({
  '&': { height: '100%', fontSize: '12.5px', backgroundColor: 'var(--sunken)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '22px', fontFeatureSettings: 'normal', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '10px 0 40px', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 16px 0 0' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '44px', padding: '0 16px 0 0' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)', color: 'var(--text2)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--ring) !important' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-handlebars, .cm-handlebars *': { color: 'var(--k-logic) !important' },
  '.cm-handlebars': { background: 'var(--k-logic-s)', borderRadius: '4px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--active)', outline: 'none' },
  '.cm-tooltip': { background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--sh3)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px', lineHeight: '18px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--hover) !important', color: 'var(--text) !important' },
  '.cm-completionDetail': { color: 'var(--text3)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionInfo': { padding: '8px 10px !important', maxWidth: '320px', font: '400 12px/18px var(--sans)' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-lint-marker': { width: '8px', height: '8px' },
  '.cm-gutter-lint': { width: '14px' },
});

const braces = new MatchDecorator({ regexp: /\{\{\{?[^{}]*\}\}\}?/g, decoration: Decoration.mark({ class: 'cm-handlebars' }) });

const marks = ViewPlugin.fromClass(class {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = braces.createDeco(view);
  }

  update(update: ViewUpdate): void {
    this.decorations = braces.updateDeco(update, this.decorations);
  }
}, { decorations: (plugin) => plugin.decorations });

/** How code looks in both schemes: colours are tokens. */
export const codeLook = [frame, syntaxHighlighting(colors), marks];
