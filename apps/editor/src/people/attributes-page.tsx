import { Button } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Catalogue } from '@perennial/model';
import { useCatalogue } from '../api/settings.js';
import { LearntTable, type ShownPath } from '../events/learnt-table.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { PeopleTabs } from './people-tabs.js';

type Owner = 'profile' | 'account' | 'membership';

const NONE: Record<Owner, string> = {
  profile: 'Traits that your product sends with identify calls appear here, with their types and examples. Conditions and templates can use each of them.',
  account: 'Traits that your product sends with group calls appear here: the plan, the seats, the industry. Conditions and templates can use each of them.',
  membership: 'What your product sends of a member in an account, as traits.membership of a group call, appears here: the end of a contract, a team, a licence. Conditions and templates can use each of them.',
};

const rowOf = ({ path, type, types, count = 0, examples, sample, lastSeenAt = null }: Catalogue['attributes'][number]): ShownPath => ({
  path: path.slice(path.indexOf('.') + 1), types: types ?? [{ type, count }], count, examples: examples ?? [sample], lastSeenAt,
});

/** What is known of people, accounts and members: every attribute with its types, how often it came, and examples. */
export function AttributesPage() {
  const catalogue = useCatalogue();
  const [of, setOf] = useState<Owner>('profile');
  const [words, setWords] = useState('');
  const all = catalogue.data?.attributes.filter(({ path }) => path.startsWith(`${of}.`)).map(rowOf).sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1)) ?? [];
  const rows = all.filter(({ path }) => path.toLowerCase().includes(words.trim().toLowerCase()));
  return (
    <Page title="Attributes">
      <Top title="People" beside={<PeopleTabs value="attributes" />}>
        <Segments small label="Whose" value={of} onChange={setOf} items={[{ value: 'profile', label: 'Of people' }, { value: 'account', label: 'Of accounts' }, { value: 'membership', label: 'Of members' }]} />
        <SearchBox label="Find an attribute" value={words} onChange={setWords} />
      </Top>
      <div className="scroll">
        {catalogue.isPending && <TableSkeleton rows={10} />}
        {catalogue.isError && catalogue.data === undefined && <ErrorState what="The attributes could not be read" error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
        {catalogue.isSuccess && all.length === 0 && (
          <EmptyState icon={<IconTags size={20} />} title="No attributes yet" action={<Button component={Link} to="/settings/keys" variant="default">Show the write key</Button>}>
            {NONE[of]}
          </EmptyState>
        )}
        {all.length > 0 && rows.length === 0 && <EmptyState icon={<IconTags size={20} />} title="No attribute is called that" action={<Button variant="default" onClick={() => setWords('')}>Show all attributes</Button>}>No name holds “{words.trim()}”.</EmptyState>}
        {rows.length > 0 && <LearntTable rows={rows} looked={null} label="Attribute" />}
        {rows.length > 0 && <p className="t3 s12" style={{ padding: '10px 24px' }}>Counted in a sample of what came in. A dash: found on people or accounts, set by a journey or an import. An amber type: it came in more than one.</p>}
      </div>
    </Page>
  );
}
