import { Button, Menu } from '@mantine/core';
import { IconInbox, IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IntegrationRow as Integration, ProviderInfo } from '@perennial/model';
import { useIntegrations, useProviders } from '../api/settings.js';
import { Badge } from '../ui/badge.js';
import { useMay, useSession } from '../ui/session-context.js';
import { IntegrationForm } from './integration-form.js';
import { IntegrationRow } from './integration-row.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows, Section } from './section.js';

interface Editing {
  readonly provider: ProviderInfo;
  readonly kept: Integration | null;
}

/** The mailbox that is there without being set up: it has the mail while nothing else is the default. */
const BuiltInMailbox = ({ isDefault }: { isDefault: boolean }) => (
  <CardRow picture={<span className="ki k-exit" aria-hidden><IconInbox size={18} /></span>} title={<>Mailbox{isDefault && <Badge small tone="live" icon={<i className="dot" />}>Default</Badge>}</>} about={isDefault ? 'Built in. Catches all mail; nothing leaves this server' : 'Built in. Catches all mail when no provider is the default'} />
);

/** Providers that mails go through. */
export function SendingSection() {
  const providers = useProviders().data ?? [];
  const list = useIntegrations();
  const { mailboxOnly } = useSession();
  const [editing, setEditing] = useState<Editing | null>(null);
  const owner = useMay('owner');
  const rows = list.data ?? [];
  const none = !rows.some(({ isDefault }) => isDefault);
  const addable = providers.filter(({ name }) => name !== 'mailbox' || (!none && !rows.some(({ provider }) => provider === 'mailbox')));
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
      {mailboxOnly && <div className="notice info" style={{ marginBottom: 16 }}><IconInfoCircle size={16} /><span>All mail is caught by the mailbox. Add a provider when you want mails to reach people.</span></div>}
      <Loaded query={list} what="The providers">{(all) => (
          <Rows>
            {!all.some(({ provider }) => provider === 'mailbox') && <BuiltInMailbox isDefault={none} />}
            {all.map((integration) => <IntegrationRow key={integration.id} integration={integration} owner={owner} onEdit={() => edit(integration)} />)}
          </Rows>
        )}</Loaded>
      {editing !== null && <IntegrationForm provider={editing.provider} kept={editing.kept} takesMail={editing.kept === null && rows.length === 0 && editing.provider.name !== 'mailbox'} onClose={() => setEditing(null)} />}
    </Section>
  );
}
