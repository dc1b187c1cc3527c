import { Button, Menu } from '@mantine/core';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IntegrationRow as Integration, ProviderInfo } from '@perennial/model';
import { useIntegrations, useProviders } from '../api/settings.js';
import { useMay, useSession } from '../ui/session-context.js';
import { IntegrationForm } from './integration-form.js';
import { IntegrationRow } from './integration-row.js';
import { Loaded } from './loaded.js';
import { Rows, Section } from './section.js';

interface Editing {
  readonly provider: ProviderInfo;
  readonly kept: Integration | null;
}

/** Providers that mails go through. */
export function SendingSection() {
  const providers = useProviders().data ?? [];
  const list = useIntegrations();
  const { mailboxOnly } = useSession();
  const [editing, setEditing] = useState<Editing | null>(null);
  const owner = useMay('owner');
  const addable = providers.filter(({ name }) => name !== 'mailbox');
  const edit = (kept: Integration): void => {
    const provider = providers.find(({ name }) => name === kept.provider);
    if (provider !== undefined) setEditing({ provider, kept });
  };
  const add = owner && addable.length > 0 && (
    <Menu width={200}>
      <Menu.Target><Button leftSection={<IconPlus size={16} />}>Add a provider</Button></Menu.Target>
      <Menu.Dropdown>{addable.map((provider) => <Menu.Item key={provider.name} onClick={() => setEditing({ provider, kept: null })}>{provider.title}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
  return (
    <Section title="Sending" about="Which way mails leave. The default is used by all journeys." action={add === false ? undefined : add}>
      {mailboxOnly && <div className="notice info" style={{ marginBottom: 16 }}><IconInfoCircle size={16} /><span>All mail is caught by the mailbox. Add a provider and make it the default when you want mails to reach people.</span></div>}
      <Loaded query={list} what="The providers">{(rows) => <Rows>{rows.map((integration) => <IntegrationRow key={integration.id} integration={integration} owner={owner} onEdit={() => edit(integration)} />)}</Rows>}</Loaded>
      {editing !== null && <IntegrationForm provider={editing.provider} kept={editing.kept} onClose={() => setEditing(null)} />}
    </Section>
  );
}
