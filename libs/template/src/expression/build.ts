import { ownProperty, propertyReader, shownText } from '../facts.js';
import type { ValueHelper } from '../helpers/helper.js';
import { helperNamed } from '../helpers/registry.js';
import { checkLength, countStep, type Evaluate, noteMissing, type RenderState, type Scope, type Write } from './state.js';
import { type Frame, frameInside, fullPath, resolve } from './names.js';
import { isLinkBlock, trackedBlock, trackedMustache } from '../tracking.js';
import { isBlock, isCall, isContent, isItemName, isLiteral, isMustache, isPath, pairsOf, partsOf, wordOf } from './nodes.js';

/** How a value is made safe for the place it is written to; `blank` stands where nothing is left. */
export interface Place {
  readonly blank: string;
  readonly write: (text: string) => string;
}

/** Finds the place of each mustache. */
export type Places = (node: hbs.AST.MustacheStatement) => Place;

const nothing: Evaluate = () => undefined;
const writeNothing: Write = () => undefined;

function scopeUp(scope: Scope | null, up: number): Scope | null {
  let at = scope;
  for (let left = up; left > 0 && at !== null; left -= 1) at = at.parent;
  return at;
}

function walk(value: unknown, names: readonly string[]): unknown {
  let at = value;
  for (const name of names) at = ownProperty(at, name);
  return at;
}

function fromFacts(names: readonly string[]): Evaluate {
  const [first, second, ...rest] = names;
  if (first === undefined) return (state) => state.facts;
  if (first === 'links') return (state) => walk(state.links, names.slice(1));
  const read = propertyReader(first);
  if (second === undefined) return (state) => read(state.facts);
  const readSecond = propertyReader(second);
  if (rest.length === 0) return (state) => readSecond(read(state.facts));
  return (state) => walk(state.facts, names);
}

function path(node: hbs.AST.PathExpression, frame: Frame | null): Evaluate {
  const target = resolve(node, frame);
  if (target === null) return nothing;
  if (target.kind === 'loop') {
    const { name } = target;
    return (_state, scope) => scope?.[name];
  }
  const { up, rest } = target;
  if (up === null) return fromFacts(rest);
  if (target.kind === 'param' && target.position > 0) return (_state, scope) => walk(scopeUp(scope, up)?.key, rest);
  return (_state, scope) => walk(scopeUp(scope, up)?.value, rest);
}

function call(helper: ValueHelper, node: Pick<hbs.AST.SubExpression, 'params' | 'hash'>, frame: Frame | null): Evaluate {
  const params = node.params.map((param) => expression(param, frame));
  const pairs = pairsOf(node).map((pair) => [pair.key, expression(pair.value, frame)] as const);
  return (state, scope) => {
    countStep(state);
    const args = params.map((param) => param(state, scope));
    const named: Record<string, unknown> = {};
    for (const [key, value] of pairs) named[key] = value(state, scope);
    return helper.run(args, named, state.facts);
  };
}

function expression(node: hbs.AST.Expression, frame: Frame | null): Evaluate {
  if (isPath(node)) return path(node, frame);
  if (isLiteral(node)) {
    const { value } = node;
    return () => value;
  }
  if (!isCall(node)) return nothing;
  const helper = helperNamed(wordOf(node.path) ?? '');
  return helper?.kind === 'value' ? call(helper, node, frame) : nothing;
}

function missingName(node: hbs.AST.MustacheStatement, frame: Frame | null): string {
  const candidates = [node.path, ...node.params];
  return candidates.map((candidate) => fullPath(candidate, frame)).find((name, at) => name !== null && (at > 0 || node.params.length === 0)) ?? '';
}

function mustache(node: hbs.AST.MustacheStatement, frame: Frame | null, places: Places): Write {
  const tracked = trackedMustache(node);
  if (tracked !== null) return tracked;
  const helper = helperNamed(wordOf(node.path) ?? '');
  const value = helper?.kind === 'value' && !isItemName(node, frame !== null) ? call(helper, node, frame) : expression(node.path, frame);
  const name = missingName(node, frame);
  const place = places(node);
  return (state, scope) => {
    countStep(state);
    const shown = value(state, scope);
    const text = typeof shown === 'string' ? shown : shownText(shown);
    if (text === '') {
      noteMissing(state, name);
      state.out += place.blank;
      return;
    }
    state.out += place.write(text);
    checkLength(state);
  };
}

function block(node: hbs.AST.BlockStatement, frame: Frame | null, places: Places): Write {
  if (isLinkBlock(node)) return trackedBlock(node, buildProgram(node.program ?? null, frame, places));
  const helper = helperNamed(wordOf(node.path) ?? '');
  const [first] = node.params;
  if (helper?.kind !== 'block' || first === undefined) return writeNothing;
  const { body, otherwise } = partsOf(node);
  const parts = {
    argument: expression(first, frame),
    named: Object.fromEntries(pairsOf(node).map((pair) => [pair.key, expression(pair.value, frame)])),
    body: buildProgram(body, helper.scoped ? frameInside(node, helper.name, frame) : frame, places),
    otherwise: buildProgram(otherwise, frame, places),
  };
  return (state, scope) => {
    countStep(state);
    helper.run(parts, state, scope);
  };
}

/** Prepares a checked program once; the result only reads facts and appends to the state. */
export function buildProgram(program: hbs.AST.Program | null, frame: Frame | null, places: Places): Write {
  const texts: string[] = [];
  const writes: Write[] = [];
  let text = '';
  for (const node of program?.body ?? []) {
    if (isContent(node)) text += node.value;
    const write = isMustache(node) ? mustache(node, frame, places) : isBlock(node) ? block(node, frame, places) : null;
    if (write === null) continue;
    texts.push(text);
    writes.push(write);
    text = '';
  }
  const last = text;
  const count = writes.length;
  if (count === 0 && last === '') return writeNothing;
  return (state: RenderState, scope: Scope | null) => {
    for (let at = 0; at < count; at += 1) {
      state.out += texts[at] ?? '';
      writes[at]?.(state, scope);
    }
    state.out += last;
  };
}
