import Handlebars from 'handlebars';

/** The parser of templates; an environment of its own, whose code generator is never used. */
const environment = Handlebars.create();

/** A parsed template, or why it does not parse: `line` null where the parser gave none. */
export type Parsed = { ok: true; program: hbs.AST.Program } | { ok: false; line: number | null; reason: string };

/** Parses Handlebars source; never throws. */
export function parse(source: string): Parsed {
  try {
    return { ok: true, program: environment.parse(source) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It cannot be read.';
    const line = /line (\d+)/.exec(reason)?.[1] ?? / - (\d+):\d+$/.exec(reason)?.[1];
    return { ok: false, line: line === undefined ? null : Number(line), reason };
  }
}

/** `{{value}}` or `{{helper value}}`. */
export const isMustache = (node: hbs.AST.Node): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement';
/** `{{#helper value}}...{{/helper}}`. */
export const isBlock = (node: hbs.AST.Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement';
/** The text between expressions. */
export const isContent = (node: hbs.AST.Node): node is hbs.AST.ContentStatement => node.type === 'ContentStatement';
/** `{{!-- words --}}`. */
export const isComment = (node: hbs.AST.Node): boolean => node.type === 'CommentStatement';
/** `profile.firstName`. */
export const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
/** `(helper value)`. */
export const isCall = (node: hbs.AST.Node): node is hbs.AST.SubExpression => node.type === 'SubExpression';

type Valued = hbs.AST.StringLiteral | hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral;
/** A text, number or truth value written in the template. */
export const isLiteral = (node: hbs.AST.Node): node is Valued =>
  node.type === 'StringLiteral' || node.type === 'NumberLiteral' || node.type === 'BooleanLiteral';

/** The programs of a block in the order in which they stand; either may be absent. */
export function partsOf(block: hbs.AST.BlockStatement): { body: hbs.AST.Program | null; otherwise: hbs.AST.Program | null } {
  return { body: block.program ?? null, otherwise: block.inverse ?? null };
}

/** The named arguments of a call. */
export function pairsOf(node: { hash?: hbs.AST.Hash }): readonly hbs.AST.HashPair[] {
  return node.hash?.pairs ?? [];
}

/** The helper's name where a path is a bare word, else null. */
export function wordOf(node: hbs.AST.Node): string | null {
  if (!isPath(node) || node.data || node.depth > 0 || node.parts.length !== 1) return null;
  return node.original === node.parts[0] ? node.original : null;
}

/** Whether a bare `{{number}}` inside a loop means the item's property and not the helper, which would need an argument. */
export function isItemName(node: hbs.AST.MustacheStatement, insideLoop: boolean): boolean {
  return insideLoop && node.params.length === 0 && pairsOf(node).length === 0;
}
