import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** LANGUAGE.md says which test shows each claim of journeys.md: here it is held against the tests that there are. */
const repository = join(import.meta.dirname, '../../..');
const PLACES: Readonly<Record<string, (name: string) => string>> = {
  journey: (name) => `libs/journey/src/${name}.spec.ts`,
  model: (name) => `libs/model/src/${name}.spec.ts`,
  segment: (name) => `libs/segment/src/${name}.spec.ts`,
  engine: (name) => `apps/engine/src/${name}.spec.ts`,
  cli: (name) => `apps/cli/src/${name}.spec.ts`,
  e2e: (name) => `apps/e2e/src/${name}.spec.ts`,
  bench: (name) => `apps/bench/src/${name}.ts`,
  run: (name) => `libs/journey/fixtures/runs/${name}.json`,
};
const SECTIONS = ['1', '2', '3', '4', '5', '6', '7'];

interface Row {
  readonly section: string;
  readonly claim: string;
  readonly where: string;
  readonly test: string;
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    section = /^## Section (\d)$/.exec(line)?.[1] ?? section;
    const [claim, where, test, ...more] = line.startsWith('| ') ? line.slice(2, -2).split(' | ') : [];
    if (claim === undefined || where === undefined || test === undefined || claim === 'claim' || claim === '---') continue;
    if (more.length > 0) throw new Error(`a row has more than three cells: ${line}`);
    rows.push({ section, claim, where, test });
  }
  return rows;
}

function fileOf(where: string): string {
  const [place = '', name = ''] = where.split(':');
  const path = PLACES[place]?.(name) ?? '';
  return path !== '' && existsSync(join(repository, path)) ? readFileSync(join(repository, path), 'utf8') : '';
}

/** The texts that a file writes in quotes: titles of tests, and of the rows of their tables. */
function quoted(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, , text = ''] of file.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)) found.add(text.replaceAll(/\\(.)/g, '$1'));
  return found;
}

/** True when a file says in a title, or as a recording, that it is about a section. */
function namesSection(where: string, file: string, section: string): boolean {
  if (where.startsWith('bench:')) return true;
  if (where.startsWith('run:')) return new RegExp(`"section": "${section}\\b`).test(file);
  return [...quoted(file)].some((text) => new RegExp(`journeys\\.md sections? (?:\\d(?:, | and ))*${section}\\b`).test(text));
}

const rows = rowsOf(readFileSync(join(import.meta.dirname, '../LANGUAGE.md'), 'utf8'));

describe('the language, claim by claim', () => {
  it('has rows of every section, each claim once', () => {
    expect([...new Set(rows.map(({ section }) => section))]).toEqual(SECTIONS);
    const claims = rows.map(({ section, claim }) => `${section} ${claim}`);
    expect(claims.filter((claim, n) => claims.indexOf(claim) !== n)).toEqual([]);
    expect(rows.length).toBeGreaterThan(200);
  });

  it.each(SECTIONS)('the tests of section %s are there, and name it', (section) => {
    const missing = rows.filter((row) => row.section === section).flatMap(({ claim, where, test }) => {
      const file = fileOf(where);
      if (file === '') return [`${claim}: there is no ${where}`];
      if (!quoted(file).has(test) && !(test.includes("'") && file.includes(test))) return [`${claim}: ${where} has no test "${test}"`];
      return namesSection(where, file, section) ? [] : [`${claim}: no title of ${where} names section ${section}`];
    });
    expect(missing).toEqual([]);
  });
});
