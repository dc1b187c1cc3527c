import { Button } from '@mantine/core';
import { IconBuilding, IconBuildingOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { AccountRow } from '@perennial/model';
import { useAccounts } from '../api/accounts.js';
import { Avatar } from '../ui/avatar.js';
import { money } from '../ui/money.js';
import { More } from '../ui/more.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { useWhenSettled } from '../ui/use-when-settled.js';
import { membersText } from './members-text.js';

const none = <span className="t3">–</span>;

const Row = ({ account }: { account: AccountRow }) => (
  <tr className="opens">
    <td className="b5"><span className="row g10"><Avatar name={account.name} size={24} square /><Link className="cover" to={`/accounts/${account.id}`}>{account.name}</Link></span></td>
    <td className="mono t2 wide">{account.externalId}</td>
    <td className="t2">{account.plan ?? none}</td>
    <td className="r">{account.mrr === null ? none : money(account.mrr, account.currency)}</td>
    <td className="r">{account.members === 0 ? none : membersText(account.members)}</td>
    <td className="t2" style={{ paddingLeft: 20 }}><When at={account.lastSeenAt} /></td>
    <td className="t2"><When at={account.createdAt} /></td>
  </tr>
);

/** The list of accounts, found by name or id. */
export function AccountsPage() {
  const [search, setSearch] = useSearchParams();
  const words = search.get('q') ?? '';
  const [typed, setTyped] = useState(words);
  const accounts = useAccounts(words);
  const rows = accounts.data?.pages.flatMap(({ items }) => items) ?? [];
  const write = useWhenSettled((next: string) => setSearch(next === '' ? {} : { q: next }, { replace: true }));
  const change = (next: string): void => {
    setTyped(next);
    write(next.trim());
  };
  return (
    <Page title="Accounts">
      <Top title="Accounts"><SearchBox label="Find by name or id" width={260} value={typed} onChange={change} /></Top>
      <div className="scroll">
        {accounts.isPending && <TableSkeleton rows={12} />}
        {accounts.isError && rows.length === 0 && <ErrorState what="The accounts could not be read" error={accounts.error} onRetry={() => void accounts.refetch()} />}
        {accounts.isSuccess && rows.length === 0 && words === '' && (
          <EmptyState icon={<IconBuilding size={20} />} title="No accounts yet" action={<Button component={Link} to="/settings/keys" variant="default">Show the write key</Button>}>An account is a team or company whose people use your product together. It appears when your server sends a group call with its id, its plan and who belongs to it.</EmptyState>
        )}
        {accounts.isSuccess && rows.length === 0 && words !== '' && <EmptyState icon={<IconBuildingOff size={20} />} title="No account matches" action={<Button variant="default" onClick={() => change('')}>Show all accounts</Button>}>No name or id begins with “{words}”.</EmptyState>}
        {rows.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">Account</th><th scope="col" className="wide">Id</th><th scope="col">Plan</th><th scope="col" className="r">A month (MRR)</th><th scope="col" className="r">Members</th><th scope="col" style={{ paddingLeft: 20 }}>Last seen</th><th scope="col">First seen</th></tr></thead>
            <tbody>{rows.map((account) => <Row key={account.id} account={account} />)}</tbody>
          </table>
        )}
        <More hasMore={accounts.hasNextPage} busy={accounts.isFetchingNextPage} onMore={() => void accounts.fetchNextPage()} />
      </div>
    </Page>
  );
}
