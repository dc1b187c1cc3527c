import { Button } from '@mantine/core';
import { IconInbox, IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IntegrationRow as Integration, ProviderInfo } from '@perennial/model';
import { useIntegrations, useProviders } from '../api/settings.js';
import { Badge } from '../ui/badge.js';
import { useMay, useSession } from '../ui/session-context.js';
import { CHANNEL_LOOKS } from '../ui/channels.js';
import { IntegrationFeedback } from './integration-feedback.js';
import { IntegrationForm, nounOf } from './integration-form.js';
import { IntegrationRow } from './integration-row.js';
import { Loaded } from './loaded.js';
import { ProviderChoice } from './provider-choice.js';
import { CardRow, Rows, Section } from './section.js';

/** What the page asks: which provider, its settings, or how it tells what became of mails. */
type Asked =
  | { readonly what: 'choice' }
  | { readonly what: 'form'; readonly provider: ProviderInfo; readonly kept: Integration | null }
  | { readonly what: 'feedback'; readonly provider: ProviderInfo; readonly kept: Integration; readonly isNew: boolean };

/** The channels that providers carry, in the order of the page. */
const CARRIED = ['email', 'sms', 'push'] as const;
type Carried = (typeof CARRIED)[number];

/** The mailbox that is there without being set up: it has the messages of a channel while nothing else is its default. */
const BuiltInMailbox = ({ channel, isDefault }: { channel: Carried; isDefault: boolean }) => (
  <CardRow picture={<span className="ki k-exit" aria-hidden><IconInbox size={18} /></span>} title={<>Mailbox{isDefault && <Badge small tone="live" icon={<i className="dot" />}>Default</Badge>}</>} about={isDefault ? `Built in. Catches every ${nounOf(channel)}; none leaves this server` : `Built in. Catches every ${nounOf(channel)} when no provider is the default`} />
);

interface GroupProps {
  readonly channel: Carried;
  readonly all: readonly Integration[];
  readonly owner: boolean;
  readonly onEdit: (kept: Integration) => void;
  readonly onTell: (kept: Integration) => void;
}

function Group({ channel, all, owner, onEdit, onTell }: GroupProps) {
  const own = all.filter((one) => one.channel === channel);
  const { label, icon: Glyph } = CHANNEL_LOOKS[channel];
  return (
    <section style={{ marginBottom: 20 }} aria-label={label}>
      <h3 className="row g6" style={{ marginBottom: 8 }}><Glyph size={16} aria-hidden />{label}</h3>
      <Rows>
        {!own.some(({ provider }) => provider === 'mailbox') && <BuiltInMailbox channel={channel} isDefault={!own.some(({ isDefault }) => isDefault)} />}
        {own.map((integration) => <IntegrationRow key={integration.id} integration={integration} all={own} owner={owner} onEdit={() => onEdit(integration)} onTell={() => onTell(integration)} />)}
      </Rows>
    </section>
  );
}

/** Providers that messages go through, channel by channel. */
export function SendingSection() {
  const providers = useProviders().data ?? [];
  const list = useIntegrations();
  const { mailboxOnly } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const owner = useMay('owner');
  const rows = list.data ?? [];
  const hasDefault = (channel: string): boolean => rows.some((one) => one.channel === channel && one.isDefault);
  const addable = providers.filter(({ name, channel }) => name !== 'mailbox' || (hasDefault(channel) && !rows.some((one) => one.provider === 'mailbox' && one.channel === channel)));
  const infoOf = (kept: Integration): ProviderInfo | undefined => providers.find(({ name, channel }) => name === kept.provider && channel === kept.channel);
  const edit = (kept: Integration): void => {
    const provider = infoOf(kept);
    if (provider !== undefined) setAsked({ what: 'form', provider, kept });
  };
  const tell = (isNew: boolean) => (kept: Integration): void => {
    const provider = infoOf(kept);
    setAsked(provider === undefined || kept.hookUrl === null ? null : { what: 'feedback', provider, kept, isNew });
  };
  const close = (): void => setAsked(null);
  const add = owner && addable.length > 0 && <Button leftSection={<IconPlus size={16} />} onClick={() => setAsked({ what: 'choice' })}>Add a provider</Button>;
  return (
    <Section title="Sending" about="Which way messages leave, channel by channel. The default is used by all journeys." action={add === false ? undefined : add}>
      {mailboxOnly && <div className="notice info" style={{ marginBottom: 16 }}><IconInfoCircle size={16} /><span>All mail is caught by the mailbox. Add a provider when you want mails to reach people.</span></div>}
      <Loaded query={list} what="The providers">{(all) => <>{CARRIED.map((channel) => <Group key={channel} channel={channel} all={all} owner={owner} onEdit={edit} onTell={tell(false)} />)}</>}</Loaded>
      {asked?.what === 'choice' && <ProviderChoice providers={addable} onClose={close} onChoose={(provider) => setAsked({ what: 'form', provider, kept: null })} />}
      {asked?.what === 'form' && <IntegrationForm provider={asked.provider} kept={asked.kept} takesMail={asked.kept === null && !rows.some(({ channel }) => channel === asked.provider.channel) && asked.provider.name !== 'mailbox'} onClose={close} onMade={tell(true)} />}
      {asked?.what === 'feedback' && <IntegrationFeedback provider={asked.provider} kept={asked.kept} isNew={asked.isNew} onClose={close} />}
    </Section>
  );
}
