import { IMPORT_SHAPES, PROFILE_COLUMNS, type ColumnPlan, type ImportPlan, type Json, type JsonObject } from '@perennial/model';
import { applyTo } from '@perennial/journey';
import { badField } from '../http/problem.js';
import type { CsvRow } from './csv-rows.js';
import { BadCell, valueOf } from './values.js';

const PROTOTYPE = ['__proto__', 'constructor', 'prototype'];
const TAKEN: Readonly<Record<ImportPlan['kind'], ReadonlySet<string>>> = {
  profiles: new Set([...PROTOTYPE, ...PROFILE_COLUMNS, 'id', 'externalId', 'userId']), accounts: new Set([...PROTOTYPE, 'id', 'role']), events: new Set(PROTOTYPE), list: new Set(PROTOTYPE), subscriptions: new Set(PROTOTYPE), suppressions: new Set(PROTOTYPE),
};

function refuseColumn(plan: ImportPlan, column: ColumnPlan, place: number): void {
  const { fields, rest } = IMPORT_SHAPES[plan.kind];
  const at = `columns.${place}`;
  if (column.to === null || fields.some((field) => field.field === column.to)) return;
  if (column.to !== 'rest' || rest === null) throw badField(`${at}.to`, `is no place of ${plan.kind}; choose one of ${fields.map((field) => field.field).join(', ')}`);
  if (column.name === '') throw badField(`${at}.name`, `is missing: the ${rest} needs a name`);
  if (column.name.split('.').some((part) => part === '' || TAKEN[plan.kind].has(part))) throw badField(`${at}.name`, `cannot be "${column.name}"; choose another name, or the field of this name`);
}

/** Refuses a plan that cannot be carried out, naming its field. */
export function checkPlan(plan: ImportPlan): void {
  plan.columns.forEach((column, place) => refuseColumn(plan, column, place));
  const targets = plan.columns.filter((column) => column.to !== null).map((column) => (column.to === 'rest' ? `"${column.name}"` : (column.to ?? '')));
  const twice = targets.find((target, place) => targets.indexOf(target) !== place);
  if (twice !== undefined) throw badField('columns', `lead two columns to ${twice}; leave one of them out`);
  const { fields, either } = IMPORT_SHAPES[plan.kind];
  const missing = fields.find((field) => field.needed && !targets.includes(field.field));
  if (missing !== undefined) throw badField('columns', `lack the one of ${missing.label.toLowerCase()}; choose which column holds it`);
  if (either !== undefined && !either.some((field) => targets.includes(field))) throw badField('columns', `lack any of ${either.join(', ')}; choose which column holds one of them`);
  if (plan.kind === 'list' && (plan.list === null || (plan.list.segmentId === null && plan.list.name === ''))) throw badField('list', 'is missing: choose the list that people are put on, or name a new one');
}

/** A row of a file that is left out. */
export class BadRow {
  /** `column`: its header; empty for the row as a whole. */
  public constructor(public readonly line: number, public readonly column: string, public readonly reason: string) {}
}

/** A row as its plan reads it. */
export interface PlannedRow {
  readonly line: number;
  /** Cells of the kind's own fields, trimmed; those that are empty are missing. */
  readonly fields: ReadonlyMap<string, string>;
  /** Attributes or properties by path; null removes. */
  readonly rest: readonly (readonly [string, Json])[];
}

/** Reads rows by a plan whose columns stand in the order of the file's. */
export class BoundPlan {
  private readonly used: readonly { readonly place: number; readonly column: ColumnPlan }[];

  public constructor(public readonly plan: ImportPlan, private readonly headers: readonly string[]) {
    this.used = plan.columns.map((column, place) => ({ place, column })).filter(({ column }) => column.to !== null);
  }

  /** The row, or why it is left out. */
  public read(row: CsvRow): PlannedRow | BadRow {
    const { cells, line } = row;
    const wanted = this.headers.length;
    if (cells.length !== wanted && (cells.length < wanted || cells.slice(wanted).some((cell) => cell !== ''))) return new BadRow(line, '', `has ${cells.length} cells where the file has ${wanted} columns`);
    if (this.plan.header && cells.every((cell, place) => cell.trim() === this.headers[place])) return new BadRow(line, '', 'repeats the header');
    const fields = new Map<string, string>();
    const rest: [string, Json][] = [];
    for (const { place, column } of this.used) {
      const cell = cells[place] ?? '';
      const value = cell === '' ? null : valueOf(cell, column.to === 'rest' ? column.type : 'text', this.plan.dates);
      if (value instanceof BadCell) return new BadRow(line, this.headers[place] ?? '', value.reason);
      if (column.to === 'rest') {
        if (value !== null || this.plan.emptyRemoves) rest.push([column.name, value]);
      } else if (typeof value === 'string' && value.trim() !== '') fields.set(column.to ?? '', value.trim());
    }
    return { line, fields, rest };
  }

  /** Header of the column that leads to a field. */
  public headerOf(field: string): string {
    return this.headers[this.plan.columns.findIndex((column) => column.to === field)] ?? '';
  }

  /** Header of the column that leads to an attribute or property. */
  public headerOfRest(name: string): string {
    return this.headers[this.plan.columns.findIndex((column) => column.to === 'rest' && column.name === name)] ?? '';
  }
}

/** An object after the rest of a row was applied to it. */
export const withRest = (object: JsonObject, rest: PlannedRow['rest']): JsonObject => rest.reduce((all, [path, value]) => applyTo(all, path, value), object);
