import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type EditorState, type TransactionSpec } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { TemplateFinding } from '@perennial/model';

const setFindings = StateEffect.define<readonly TemplateFinding[]>();

/** The first sentence of a finding, and the rest. */
export function sentences(message: string): readonly [string, string] {
  const end = message.search(/[.?] (?=\p{Lu})/u);
  return end < 0 ? [message, ''] : [message.slice(0, end + 1), message.slice(end + 2)];
}

class FindingCard extends WidgetType {
  constructor(private readonly finding: TemplateFinding) {
    super();
  }

  override eq(other: FindingCard): boolean {
    return other.finding.message === this.finding.message && other.finding.severity === this.finding.severity;
  }

  override toDOM(): HTMLElement {
    const [first, rest] = sentences(this.finding.message);
    // The space around the card is padding of a box: margins are not measured, and line numbers would drift.
    const box = document.createElement('div');
    box.className = 'finding-box';
    const card = box.appendChild(document.createElement('div'));
    card.className = `finding ${this.finding.severity}`;
    const head = card.appendChild(document.createElement('b'));
    head.textContent = `${this.finding.severity === 'error' ? 'Error: ' : 'Warning: '}${first}`;
    if (rest !== '') card.appendChild(document.createElement('div')).textContent = rest;
    return box;
  }

  override get estimatedHeight(): number {
    return 68;
  }
}

const lineOf = (state: EditorState, { line }: TemplateFinding) => state.doc.line(Math.min(Math.max(1, line ?? 1), state.doc.lines));

const cards = (state: EditorState, findings: readonly TemplateFinding[]): DecorationSet =>
  Decoration.set(findings.filter(({ line }) => line !== null).map((finding) => Decoration.widget({ widget: new FindingCard(finding), block: true, side: 1 }).range(lineOf(state, finding).to)), true);

/** Findings as cards under their lines. */
export const problemLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFindings)) return cards(transaction.state, effect.value);
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The change that shows these findings, as cards and in the gutter. */
export function showFindings(state: EditorState, findings: readonly TemplateFinding[]): TransactionSpec {
  const diagnostics: Diagnostic[] = findings.filter(({ line }) => line !== null).map((finding) => {
    const line = lineOf(state, finding);
    return { from: line.from + (line.text.length - line.text.trimStart().length), to: line.to, severity: finding.severity, message: finding.message };
  });
  const { effects = [] } = setDiagnostics(state, diagnostics);
  return { effects: [...(Array.isArray(effects) ? effects : [effects]), setFindings.of(findings)] };
}
