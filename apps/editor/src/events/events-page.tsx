import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useHeldBack } from '../api/events.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { Segments, type Segment } from '../ui/segments.js';
import { useWhenSettled } from '../ui/use-when-settled.js';
import { CatalogueTab } from './catalogue-tab.js';
import { DebuggerTab } from './debugger-tab.js';
import { HeldTab } from './held-tab.js';
import { LiveTab } from './live-tab.js';

const TABS = ['catalogue', 'live', 'debugger', 'held'] as const;
type Tab = (typeof TABS)[number];
const LABELS: Readonly<Record<Tab, string>> = { catalogue: 'Catalogue', live: 'Live', debugger: 'Debugger', held: 'Held back' };

/** Events: what comes, as it comes, what was refused, and what is held back. */
export function EventsPage() {
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'catalogue';
  const words = search.get('q') ?? '';
  const [typed, setTyped] = useState(words);
  const held = useHeldBack().data?.pages[0];
  const heldCount = held === undefined || held.items.length === 0 ? undefined : `${held.items.length}${held.next === null ? '' : '+'}`;
  const write = useWhenSettled((next: string) => setSearch(next === '' ? {} : { q: next }, { replace: true }));
  const change = (next: string): void => {
    setTyped(next);
    write(next.trim());
  };
  const items: Segment<Tab>[] = TABS.map((value) => ({ value, label: LABELS[value], count: value === 'held' ? heldCount : undefined }));
  return (
    <Page title="Events">
      <Top title="Events" beside={<Segments label="What is shown" value={tab} onChange={(value) => setSearch(value === 'catalogue' ? {} : { tab: value })} items={items} />}>
        {tab === 'catalogue' && <SearchBox label="Find an event" value={typed} onChange={change} />}
      </Top>
      <div className="scroll">
        {tab === 'catalogue' && <CatalogueTab words={words} onClear={() => change('')} />}
        {tab === 'live' && <LiveTab />}
        {tab === 'debugger' && <DebuggerTab />}
        {tab === 'held' && <HeldTab />}
      </div>
    </Page>
  );
}
