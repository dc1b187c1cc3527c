import { IconChecklist } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { useTasks } from '../api/tasks.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { TaskCard } from './task-card.js';

type Whose = 'me' | 'none' | 'all';
const WHOSE: readonly { readonly value: Whose; readonly label: string }[] = [{ value: 'all', label: 'Everybody' }, { value: 'me', label: 'Mine' }, { value: 'none', label: 'Nobody’s yet' }];
type State = 'open' | 'done';
const STATES: readonly { readonly value: State; readonly label: string }[] = [{ value: 'open', label: 'Open' }, { value: 'done', label: 'Done' }];

/** What journeys ask colleagues to do. */
export function TasksPage() {
  const [search, setSearch] = useSearchParams();
  const whose = WHOSE.find(({ value }) => value === search.get('whose'))?.value ?? 'all';
  const state = STATES.find(({ value }) => value === search.get('state'))?.value ?? 'open';
  const tasks = useTasks({ state, assignee: whose === 'all' ? '' : whose });
  const rows = tasks.data?.pages.flatMap(({ items }) => items) ?? [];
  const show = (next: { readonly whose: Whose; readonly state: State }): void => setSearch({ ...(next.whose === 'all' ? {} : { whose: next.whose }), ...(next.state === 'open' ? {} : { state: next.state }) }, { replace: true });
  return (
    <Page title="Tasks">
      <Top title="Tasks">
        <Segments<Whose> small label="Whose tasks" items={WHOSE} value={whose} onChange={(next) => show({ whose: next, state })} />
        <Segments<State> small label="Open or done" items={STATES} value={state} onChange={(next) => show({ whose, state: next })} />
      </Top>
      <div className="scroll">
        {tasks.isPending && <TableSkeleton rows={5} />}
        {tasks.isError && rows.length === 0 && <ErrorState what="The tasks could not be read" error={tasks.error} safe="None is lost." onRetry={() => void tasks.refetch()} />}
        {tasks.isSuccess && rows.length === 0 && (
          <EmptyState icon={<IconChecklist size={20} />} title={state === 'open' ? 'Nothing to do' : 'Nothing was done yet'}>A journey asks a colleague for something that no mail can do: call a customer before the renewal, answer an unhappy survey. A Task step puts it here, with the person or the account it is about.</EmptyState>
        )}
        {rows.length > 0 && <div style={{ padding: '16px 24px', maxWidth: 1080 }}><ul>{rows.map((task) => <TaskCard key={task.id} task={task} />)}</ul><More hasMore={tasks.hasNextPage} busy={tasks.isFetchingNextPage} onMore={() => void tasks.fetchNextPage()} /></div>}
      </div>
    </Page>
  );
}
