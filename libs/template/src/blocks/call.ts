import { findMustaches, type Mustache } from '../markup/mustaches.js';
import { helperNamed } from '../helpers/registry.js';
import { isLiteral, isPath, pairsOf, parse } from '../expression/nodes.js';
import type { Argument } from './rewrite.js';

/** `{{> key name="value"}}` or `{{#> key}}` taken apart; `body` means `{{> @partial-block}}`. */
export type BlockCall = { readonly ok: true; readonly key: string; readonly body: boolean; readonly args: ReadonlyMap<string, Argument> } | { readonly ok: false; readonly message: string };

/** Whether an expression begins `{{>` or `{{#>`. */
export const isBlockCall = ({ text }: Mustache): boolean => /^\{\{~?#?\s*>/.test(text);

const refuse = (message: string): BlockCall => ({ ok: false, message });

function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let at = 0;
  for (let left = line; left > 1; left -= 1) at = text.indexOf('\n', at) + 1;
  return at + column;
}

/** Reads the call of a block. Its key is a word; its arguments have names, and are texts, numbers, variables or helpers in brackets. */
export function readCall({ text }: Mustache): BlockCall {
  const plain = text.replace(/^\{\{~?#?\s*>/, (head) => '{{>'.padStart(head.length, ' ')).replace(/~\}\}$/, ' }}');
  const node = ((result) => (result.ok ? result.program.body.find(({ type }) => type === 'PartialStatement') : undefined))(parse(plain));
  if (node === undefined || node.type !== 'PartialStatement') return refuse(`${text} cannot be read. Write {{> header}} or {{> header title="Words"}}.`);
  const partial = node as hbs.AST.PartialStatement;
  if (!isPath(partial.name)) return refuse(`${text} chooses its block while it is sent. Write the key of the block itself.`);
  if (partial.params.length > 0) return refuse(`Values of a block have names: write {{> ${partial.name.original} title=${text.includes('"') ? '"..."' : 'profile.firstName'}}}.`);
  const args = new Map<string, Argument>();
  for (const { key, value } of pairsOf(partial)) {
    if (helperNamed(key) !== undefined) return refuse(`"${key}" is a helper, so no value of a block can be called that. Choose another name.`);
    if (isLiteral(value)) args.set(key, { fixed: value.value });
    else args.set(key, { code: plain.slice(offsetOf(plain, value.loc.start), offsetOf(plain, value.loc.end)) });
  }
  return { ok: true, key: partial.name.original.replace(/^@/, ''), body: partial.name.original === '@partial-block', args };
}

/** Keys of the blocks that a source names itself, sorted. */
export function blocksNamed(source: string): string[] {
  const calls = findMustaches(source).filter(isBlockCall).map(readCall);
  return [...new Set(calls.flatMap((call) => (call.ok && !call.body ? [call.key] : [])))].sort();
}
