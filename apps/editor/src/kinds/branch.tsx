import { z } from 'zod';
import { conditionSchema, describe } from '@perennial/segment';
import { freshId } from '@perennial/journey';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { BranchList } from './branch-list.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { useJourneyWords } from './use-subject.js';

const branchSchema = z.object({ id: z.string(), name: z.string().catch(''), condition: conditionSchema.catch({ type: 'all', of: [] }) });
type Branch = z.infer<typeof branchSchema>;
const configSchema = z.object({ branches: z.array(branchSchema).catch([]) });

function BranchForm({ node, config, counts, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { branches } = configSchema.parse(config);
  const words = useJourneyWords({ entryEvents, run: true });
  const put = (next: readonly Branch[], field: string): void => change({ branches: next }, field);
  return (
    <Section title="Paths" aside="The first that is true">
      <BranchList
        key={node.id} counts={counts} readOnly={readOnly} addLabel="Add a path"
        items={branches.map((branch, i) => ({ id: branch.id, name: branch.name, summary: describe(branch.condition) || 'Choose a condition', problem: problemAt(`branches.${i}.*`) !== undefined }))}
        onName={(place, name) => put(branches.map((branch, i) => (i === place ? { ...branch, name } : branch)), `name ${place}`)}
        onOrder={(places) => put(places.flatMap((place) => branches[place] ?? []), 'order')}
        onAdd={() => put([...branches, { id: freshId(new Set([...branches.map((branch) => branch.id), 'else']), 'path'), name: `Path ${branches.length + 1}`, condition: { type: 'all', of: [] } }], 'add')}
      >
        {(place) => {
          const branch = branches[place];
          if (branch === undefined) return null;
          const at = `branches.${place}.condition`;
          return (
            <ConditionBuilder
              label={`Condition of ${branch.name}`} value={branch.condition} words={words} readOnly={readOnly} problemAt={(inner) => problemAt(inner === '' ? at : `${at}.${inner}`)}
              onChange={(condition) => put(branches.map((one, i) => (i === place ? { ...one, condition: condition ?? { type: 'all', of: [] } } : one)), `condition ${place}`)}
            />
          );
        }}
      </BranchList>
      <FieldProblem message={problemAt('branches')} />
      <p className="s12 t3">Everyone for whom none is true leaves by Else.</p>
    </Section>
  );
}

/** Chooses a path by what is known of the person. */
export const branch: KindView = { Form: BranchForm };
