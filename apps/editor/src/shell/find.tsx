import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconRoute, IconSearch, IconTemplate } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAccountSearch } from '../api/accounts.js';
import { useJourneys } from '../api/journeys.js';
import { useProfileSearch } from '../api/profiles.js';
import { useTemplates } from '../api/templates.js';
import { Avatar } from '../ui/avatar.js';
import { destinations } from './navigation.js';

const [store, find] = createSpotlight();
const PER_GROUP = 6;

/** Opens the search over journeys, templates, people and accounts. */
export const openFind = (): void => find.open();

const has = (text: string, words: string): boolean => text.toLowerCase().includes(words.trim().toLowerCase());

/** The search over journeys, templates, people, accounts and pages (Cmd K). */
export function Find() {
  const [words, setWords] = useState('');
  const [asked] = useDebouncedValue(words.trim(), 150);
  const navigate = useNavigate();
  const journeys = useJourneys().data ?? [];
  const templates = useTemplates().data ?? [];
  const people = useProfileSearch(asked, asked !== '').data?.items ?? [];
  const accounts = useAccountSearch(asked, asked !== '').data?.items ?? [];
  const go = (to: string) => () => void navigate(to);
  const groups: SpotlightActionGroupData[] = [
    { group: 'Journeys', actions: journeys.filter(({ name }) => has(name, words)).slice(0, PER_GROUP).map(({ id, name }) => ({ id: `j${id}`, label: name, leftSection: <IconRoute size={16} />, onClick: go(`/journeys/${id}`) })) },
    { group: 'Templates', actions: templates.filter(({ name, key }) => has(`${name} ${key}`, words)).slice(0, PER_GROUP).map(({ id, name }) => ({ id: `t${id}`, label: name, leftSection: <IconTemplate size={16} />, onClick: go(`/templates/${id}`) })) },
    { group: 'Pages', actions: destinations.filter(({ label }) => has(label, words)).map(({ to, label, icon: Glyph }) => ({ id: to, label, leftSection: <Glyph size={16} />, onClick: go(to) })) },
    // Last, because people and accounts come later than the rest and must not push a chosen line away.
    { group: 'People', actions: (words.trim() === '' ? [] : people).slice(0, PER_GROUP).map(({ id, name, email }) => ({ id: `p${id}`, label: name, description: email ?? undefined, leftSection: <Avatar name={name} size={20} />, onClick: go(`/people/${id}`) })) },
    { group: 'Accounts', actions: (words.trim() === '' ? [] : accounts).slice(0, PER_GROUP).map(({ id, name, externalId }) => ({ id: `a${id}`, label: name, description: externalId, leftSection: <Avatar name={name} size={20} square />, onClick: go(`/accounts/${id}`) })) },
  ];
  return (
    <Spotlight
      store={store} actions={groups.filter(({ actions }) => actions.length > 0)} query={words} onQueryChange={setWords} filter={(_, actions) => actions} shortcut="mod + K" radius="xl" size={560} maxHeight={440} scrollable overlayProps={{ blur: 0, backgroundOpacity: 0.24 }}
      nothingFound={<span className="t2">Nothing is called that.</span>} searchProps={{ leftSection: <IconSearch size={17} />, placeholder: 'Find a journey, a template, a person or an account', 'aria-label': 'Find anything' }}
    />
  );
}
