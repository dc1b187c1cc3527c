import { Button, Select } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { Link, useParams, useSearchParams } from 'react-router';
import { z } from 'zod';
import type { EnrollmentRow, JourneyDetail } from '@perennial/model';
import { useJourney, useJourneyPeople } from '../api/journeys.js';
import { Avatar } from '../ui/avatar.js';
import { exactly } from '../ui/format.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { RunStateBadge, runStates } from './run-state.js';
import { TraceDrawer } from './trace.js';
import { reasonText } from './reason-words.js';

const graphSchema = z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Names of steps by id, of the live graph first: it is where people are. */
function stepNames(journey: JourneyDetail | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const graph of [journey?.draft, journey?.live?.graph]) {
    const parsed = graphSchema.safeParse(graph);
    if (parsed.success) for (const { id, name } of parsed.data.nodes) names.set(id, name);
  }
  return names;
}

const Row = ({ run, step, onOpen }: { run: EnrollmentRow; step: string; onOpen: () => void }) => (
  <tr className="opens">
    <td className="b5"><span className="row g10"><Avatar name={run.name} size={24} square={run.accountId !== null} /><button type="button" className="cover sorter" onClick={onOpen}>{run.name}</button></span></td>
    {run.accountId === null ? <td className="t2 wide">{run.email ?? '–'}</td> : <td className="wide"><Link className="link over-cover" to={`/accounts/${run.accountId}`}>Open the account</Link></td>}
    <td><RunStateBadge state={run.state} /></td>
    <td className="t2 ell" style={{ maxWidth: 260 }}>{run.state === 'active' || run.state === 'held' || run.nodeId !== null ? step : ''}{run.reason === null ? '' : `${run.nodeId === null ? '' : ' · '}${run.state === 'stuck' ? run.reason : reasonText(run.reason)}`}</td>
    <td className="t2"><When at={run.enteredAt} /></td>
    <td className="t2"><When at={run.arrivedAt} /></td>
    <td className="t2">{run.wakeAt === null ? <span className="t3">–</span> : <span title={exactly(run.wakeAt)}><When ahead at={run.wakeAt} /></span>}</td>
  </tr>
);

/** People of a journey, at a step and in a state; each opens the way they took. */
export function JourneyPeoplePage() {
  const id = Number(useParams()['id']);
  const [search, setSearch] = useSearchParams();
  const node = search.get('node') ?? '';
  const state = search.get('state') ?? '';
  const run = search.get('run');
  const journey = useJourney(id);
  const people = useJourneyPeople(id, { node, state });
  const rows = people.data?.pages.flatMap(({ items }) => items) ?? [];
  const names = stepNames(journey.data);
  const set = (part: Readonly<Record<string, string | null>>): void =>
    setSearch((before) => new URLSearchParams(Object.entries({ ...Object.fromEntries(before), ...part }).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')), { replace: true });
  const ofAccounts = journey.data?.subject === 'account';
  const noun = ofAccounts ? 'Accounts' : 'People';
  const filtered = node !== '' || state !== '';
  return (
    <Page title={`${noun} in ${journey.data?.name ?? 'a journey'}`}>
      <Top title={node === '' ? noun : `${noun} at ${names.get(node) ?? node}`} back={{ to: `/journeys/${id}`, label: journey.data?.name ?? 'Journey' }}>
        <Select aria-label="Step" size="xs" w={210} clearable placeholder="Any step" searchable data={[...names].map(([value, label]) => ({ value, label }))} value={node === '' ? null : node} onChange={(value) => set({ node: value })} />
        <Select aria-label="State" size="xs" w={130} clearable placeholder="Any state" data={runStates.map(({ value, word }) => ({ value, label: word }))} value={state === '' ? null : state} onChange={(value) => set({ state: value })} />
      </Top>
      <div className="scroll">
        {people.isPending && <TableSkeleton rows={12} />}
        {people.isError && rows.length === 0 && <ErrorState what={`The ${noun.toLowerCase()} could not be read`} error={people.error} safe="Their journeys go on." onRetry={() => void people.refetch()} />}
        {people.isSuccess && rows.length === 0 && (
          <EmptyState icon={<IconUsers size={20} />} title={filtered ? (ofAccounts ? 'No account is here' : 'Nobody is here') : ofAccounts ? 'No account has entered yet' : 'Nobody has entered yet'} action={filtered ? <Button variant="default" onClick={() => set({ node: null, state: null })}>{ofAccounts ? 'Show all accounts in this journey' : 'Show everyone in this journey'}</Button> : <Button component={Link} to={`/journeys/${id}`} variant="default">Open the journey</Button>}>
            {filtered ? `${ofAccounts ? 'No account' : 'Nobody'} at this step is in this state.` : `${noun} enter when what starts the journey happens to them, once it is live.`}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">{ofAccounts ? 'Account' : 'Person'}</th><th scope="col" className="wide">{ofAccounts ? 'Its page' : 'Email'}</th><th scope="col">State</th><th scope="col">Step</th><th scope="col">Entered</th><th scope="col">At this step since</th><th scope="col">Leaves at the latest</th></tr></thead>
            <tbody>{rows.map((one) => <Row key={one.id} run={one} step={names.get(one.nodeId ?? '') ?? one.nodeId ?? ''} onOpen={() => set({ run: String(one.id) })} />)}</tbody>
          </table>
        )}
        <More hasMore={people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => void people.fetchNextPage()} />
      </div>
      <TraceDrawer id={run === null ? null : Number(run)} onClose={() => set({ run: null })} />
    </Page>
  );
}
