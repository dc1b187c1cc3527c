import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { journeyId, versionId } from '@perennial/model';
import fc from 'fast-check';
import { compile } from './compile.js';
import { kinds, NODE_TYPES } from './kinds/registry.js';
import { CONFIGS } from './testing/arbitraries.js';
import { outletAs, outletsOf, play, recordingSchema, type Recording } from './testing/recorded-run.js';

/** Runs of the past must come out the same for ever. To record a new one: write its file without `log` and `ended`, run this test with RECORD_RUNS=1, and hold what it wrote against journeys.md. */
const folder = join(import.meta.dirname, '../fixtures/runs');
const recording = process.env['RECORD_RUNS'] === '1';

function load(file: string): Recording {
  const path = join(folder, file);
  const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const known = recordingSchema.parse(raw);
  if (!recording || known.log !== undefined || known.ended !== undefined) return known;
  const played = play(known);
  writeFileSync(path, `${JSON.stringify({ ...(raw as object), ...played }, null, 2)}\n`);
  return { ...known, ...played };
}

const recordings = readdirSync(folder).sort().map((file) => [file, load(file)] as const);

describe('recorded runs (journeys.md sections 2 and 3)', () => {
  it.each(recordings)('%s', (_file, known) => {
    if (known.log === undefined || known.ended === undefined) throw new Error('Not recorded yet: run this test with RECORD_RUNS=1.');
    expect(play(known)).toEqual({ log: known.log, ended: known.ended });
    expect(known.log.length).toBeGreaterThan(0);
  });

  it('are JSON files, each about something of its own', () => {
    expect(recordings.every(([file]) => file.endsWith('.json'))).toBe(true);
    expect(new Set(recordings.map(([, { about }]) => about)).size).toBe(recordings.length);
  });

  it('are of the meaning that a plan names by its number: plans of a later one need recordings of their own', () => {
    const numbers = recordings.map(([, { graph }]) => compile(graph, { journeyId: journeyId(1), versionId: versionId(1) })).map((made) => (made.ok ? made.plan.semantics : null));
    expect([...new Set(numbers)]).toEqual([1]);
  });
});

const taken = new Set(recordings.flatMap(([, { graph, log }]) => (log ?? []).flatMap(({ node, outlet }) => {
  const found = graph.nodes.find(({ id }) => id === node);
  return found === undefined ? [] : [outletAs(found.type, found.config, outlet)];
})));

describe('every kind and outlet has a recording (journeys.md section 3)', () => {
  it.each(NODE_TYPES)('%s', (type) => {
    const configs = [kinds[type].initial(), ...fc.sample(CONFIGS[type], { seed: 1, numRuns: 200 })];
    const outlets = [...new Set(configs.flatMap((config) => outletsOf(type, config)))];
    expect(outlets.length).toBeGreaterThan(0);
    expect(outlets.filter((outlet) => !taken.has(outlet))).toEqual([]);
  });
});
