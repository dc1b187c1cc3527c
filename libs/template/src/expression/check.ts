import { factRoots } from '../facts.js';
import type { TemplateHelper } from '../helpers/helper.js';
import { helperNamed, templateHelpers } from '../helpers/registry.js';
import { templateLimits } from '../limits.js';
import { errorAt, type TemplatePart, type TemplateProblem, warningAt } from '../problem.js';
import { type Frame, frameInside, fullPath, resolve } from './names.js';
import { isBlock, isCall, isComment, isContent, isItemName, isLiteral, isMustache, isPath, pairsOf, partsOf, wordOf } from './nodes.js';

/** One place where a template reads a variable; `guarded` where it copes with a missing value. */
export interface VariableRead {
  readonly path: string;
  readonly part: TemplatePart;
  readonly line: number;
  readonly guarded: boolean;
}

/** What a check of one part found. */
export interface Findings {
  readonly problems: TemplateProblem[];
  readonly reads: VariableRead[];
}

interface Around {
  readonly frame: Frame | null;
  readonly guards: readonly string[];
  readonly blocks: number;
  readonly loops: number;
  readonly guarded: boolean;
}

interface Call {
  readonly path: hbs.AST.Node;
  readonly params: readonly hbs.AST.Expression[];
  readonly hash?: hbs.AST.Hash;
  readonly loc: hbs.AST.SourceLocation;
}

const forbiddenNames = new Set(['__proto__', 'prototype', 'constructor', '__defineGetter__', '__lookupGetter__']);
const callDepth = 16;
/** Values that our own code makes, and so may be written unescaped. */
const safePaths = new Set(['links.unsubscribe', 'links.preferences', 'links.view']);

class Checker {
  readonly problems: TemplateProblem[] = [];
  readonly reads: VariableRead[] = [];

  constructor(private readonly part: TemplatePart) {}

  program(program: hbs.AST.Program | null, around: Around): void {
    for (const node of program?.body ?? []) {
      if (isContent(node) || isComment(node)) continue;
      if (isMustache(node)) this.mustache(node, around);
      else if (isBlock(node)) this.block(node, around);
      else this.error(node, 'Blocks ({{> name}}) and {{* decorators}} cannot be used here: blocks are for the MJML of a mail. Put the words in this place.');
    }
  }

  private error(node: { loc: hbs.AST.SourceLocation }, message: string): void {
    this.problems.push(errorAt(this.part, node.loc.start.line, message));
  }

  private mustache(node: hbs.AST.MustacheStatement, around: Around): void {
    if (!isPath(node.path)) return this.error(node, 'Write a variable or a helper between {{ and }}, not a fixed value.');
    if (!node.escaped && !safePaths.has(fullPath(node.path, around.frame) ?? '')) {
      this.error(node, `{{{${node.path.original}}}} would put raw HTML into the message. Write {{${node.path.original}}} with two braces.`);
    }
    const word = wordOf(node.path);
    if (word?.startsWith('$') === true) return this.error(node, `There is no ${word}: names of values and helpers do not begin with $.`);
    const helper = word === null ? undefined : helperNamed(word);
    const called = helper !== undefined && !(helper.kind === 'value' && isItemName(node, around.frame !== null));
    if (called || node.params.length > 0 || pairsOf(node).length > 0) this.call(node, around, 0);
    else this.path(node.path, around);
  }

  private block(node: hbs.AST.BlockStatement, around: Around): void {
    const name = wordOf(node.path);
    const helper = name === null ? undefined : helperNamed(name);
    const shown = isPath(node.path) ? node.path.original : '';
    if (node.type !== 'BlockStatement' || helper?.kind !== 'block') {
      this.error(node, `{{#${shown}}} is not a block. Write {{#if ${shown}}} to show a part, or {{#each ${shown}}} to repeat it.`);
      return;
    }
    if (around.blocks >= templateLimits.blockDepth) return this.error(node, `Blocks stand more than ${templateLimits.blockDepth} deep inside one another. Take some apart.`);
    if (helper.scoped && around.loops >= templateLimits.loopDepth) {
      return this.error(node, `{{#each}} and {{#with}} stand more than ${templateLimits.loopDepth} deep inside one another. Take some apart.`);
    }
    this.args(node, helper, { ...around, guarded: true }, 0);
    const { body, otherwise } = partsOf(node);
    const guards = node.params.flatMap((param) => this.guardsOf(param, around.frame));
    const deeper = { ...around, blocks: around.blocks + 1 };
    this.program(body, {
      ...deeper,
      frame: helper.scoped ? frameInside(node, helper.name, around.frame) : around.frame,
      loops: around.loops + (helper.scoped ? 1 : 0),
      guards: helper.name === 'unless' ? around.guards : [...around.guards, ...guards],
    });
    this.program(otherwise, helper.name === 'unless' ? { ...deeper, guards: [...around.guards, ...guards] } : deeper);
  }

  private guardsOf(node: hbs.AST.Node, frame: Frame | null): string[] {
    if (isCall(node)) return wordOf(node.path) === 'not' ? [] : node.params.flatMap((param) => this.guardsOf(param, frame));
    return [fullPath(node, frame)].filter((path) => path !== null);
  }

  private call(call: Call, around: Around, depth: number): void {
    const name = wordOf(call.path);
    const shown = isPath(call.path) ? call.path.original : 'this';
    const helper = name === null ? undefined : helperNamed(name);
    if (depth > callDepth) return this.error(call, `Helpers stand more than ${callDepth} deep inside one another. Take some apart.`);
    if (helper === undefined) {
      const known = templateHelpers.map((known) => known.name).join(', ');
      return this.error(call, `There is no helper "${shown}". The helpers are ${known}.`);
    }
    if (helper.kind === 'block') {
      return this.error(call, `"${shown}" needs a beginning and an end: {{#${shown} ...}} and {{/${shown}}}.`);
    }
    const conditional = ['default', 'eq', 'ne', 'and', 'or', 'not'].includes(helper.name);
    this.args(call, helper, conditional ? { ...around, guarded: true } : around, depth);
  }

  private args(call: Call, helper: TemplateHelper, around: Around, depth: number): void {
    const placed = helper.args.filter((arg) => arg.named !== true);
    const needed = placed.filter((arg) => arg.required);
    if (call.params.length < needed.length) {
      const missing = needed.slice(call.params.length).map((arg) => arg.name).join(' and ');
      this.error(call, `"${helper.name}" also needs ${missing}. For example: ${helper.example.template}`);
    } else if (call.params.length > placed.length && !placed.some((arg) => arg.rest === true)) {
      this.error(call, `"${helper.name}" takes ${placed.length === 1 ? 'one value' : `${placed.length} values`}. For example: ${helper.example.template}`);
    }
    for (const pair of pairsOf(call)) {
      if (!helper.args.some((arg) => arg.named === true && arg.name === pair.key)) {
        this.error(pair, `"${helper.name}" has no setting "${pair.key}". Remove it or check its spelling.`);
      }
      this.expression(pair.value, around, depth + 1);
    }
    for (const param of call.params) this.expression(param, around, depth + 1);
  }

  private expression(node: hbs.AST.Expression, around: Around, depth: number): void {
    if (isCall(node)) this.call(node, around, depth);
    else if (isPath(node)) this.path(node, around);
    else if (!isLiteral(node) && node.type !== 'NullLiteral' && node.type !== 'UndefinedLiteral') {
      this.error(node, 'This expression cannot be used here. Write a variable, a text in quotes or a number.');
    }
  }

  private path(node: hbs.AST.PathExpression, around: Around): void {
    if (node.parts.some((part) => forbiddenNames.has(part))) return this.error(node, `"${node.original}" cannot be read. Choose a variable of the profile, account or event.`);
    const target = resolve(node, around.frame);
    if (target === null) return this.error(node, `"${node.original}" leads nowhere here. Use @index, @key, @first or @last inside {{#each}}, and one ../ for each level.`);
    const path = fullPath(node, around.frame);
    if (path === null || path === '') return;
    const first = target.kind === 'scope' ? target.rest[0] : undefined;
    const line = node.loc.start.line;
    if (target.kind === 'scope' && target.up === null && first !== undefined && !factRoots.includes(first)) {
      this.problems.push(warningAt(this.part, line, `"${node.original}" is always empty: variables begin with ${factRoots.slice(0, 6).join(', ')}. Did you mean profile.${node.original}?`));
    } else if (target.kind === 'scope' && target.up === 0 && node.depth === 0 && first !== undefined && factRoots.slice(0, 6).includes(first)) {
      this.problems.push(warningAt(this.part, line, `Inside {{#each}} and {{#with}}, "${node.original}" is read from the item. Write @root.${node.original} for the person's.`));
    }
    this.reads.push({ path, part: this.part, line, guarded: around.guarded || around.guards.includes(path) });
  }
}

/** Checks one parsed part: known helpers with the right arguments, no raw output, no prototype names, limits of nesting. */
export function checkProgram(program: hbs.AST.Program, part: TemplatePart): Findings {
  const checker = new Checker(part);
  checker.program(program, { frame: null, guards: [], blocks: 0, loops: 0, guarded: false });
  return { problems: checker.problems, reads: checker.reads };
}
