import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { IconAlertCircle, IconArrowsSplit2, IconCircleCheck, IconDots, IconInbox, IconMailCheck, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { IntegrationRow as Integration } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { Badge } from '../ui/badge.js';
import { channelOf, CHANNEL_LOOKS } from '../ui/channels.js';
import { Confirm } from '../ui/confirm.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useSession } from '../ui/session-context.js';
import { TEST_ADDRESSES } from '../ui/test-addresses.js';
import { When } from '../ui/when.js';
import { nounOf } from './integration-form.js';
import { IntegrationUseDialog, limitWords, shareOf } from './integration-use.js';
import { CardRow } from './section.js';

function Test({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { colleague } = useSession();
  const channel = channelOf(integration.channel);
  const { label, type, placeholder, own } = TEST_ADDRESSES[channel === undefined || channel === 'in_app' ? 'email' : channel];
  const [to, setTo] = useState(own(colleague.email));
  const test = useSetting(settingCalls.testIntegration);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    test.mutate({ id: integration.id, to: to.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={`Test ${integration.name}`} size={440}>
      <form className="col g16" onSubmit={submit}>
        <TextInput label={label} type={type} placeholder={placeholder} description={`A ${nounOf(integration.channel)} that says it is a test goes out through these settings`} required withAsterisk={false} value={to} onChange={(event) => setTo(event.currentTarget.value)} data-autofocus />
        <div aria-live="polite">
          {test.data !== undefined && <div className={test.data.ok ? 'notice' : 'notice err'}>{test.data.ok ? <IconCircleCheck size={16} /> : <IconAlertCircle size={16} />}<span>{test.data.detail}</span></div>}
          <FormError error={test.error} />
        </div>
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Close</Button><Button type="submit" loading={test.isPending}>Send test</Button></div>
      </form>
    </Modal>
  );
}

type Question = 'test' | 'remove' | 'default' | 'use' | null;

/** What an integration is used for, and whether it answers. */
function UseBadges({ integration, all }: { readonly integration: Integration; readonly all: readonly Integration[] }) {
  const { isDefault, standby, trouble } = integration;
  const share = shareOf(integration, all);
  return (
    <>
      {isDefault && <Badge small tone="live" icon={<i className="dot" />}>{share === 100 ? 'Default' : `${share}%`}</Badge>}
      {standby && <Badge small tone="draft">Standby</Badge>}
      {trouble !== null && <Badge small tone="err" icon={<IconAlertCircle size={12} />}>Does not answer</Badge>}
    </>
  );
}

interface IntegrationRowProps {
  readonly integration: Integration;
  readonly all: readonly Integration[];
  readonly owner: boolean;
  readonly onEdit: () => void;
  /** Opens how it tells what became of mails. */
  readonly onTell: () => void;
}

/** A provider that is set up, with what can be done. */
export function IntegrationRow({ integration, all, owner, onEdit, onTell }: IntegrationRowProps) {
  const [question, setQuestion] = useState<Question>(null);
  const { name, title, provider, channel, fromAddress, fromName, isDefault, changedAt, id, trouble, hookUrl } = integration;
  const makeDefault = useSetting(settingCalls.makeDefault, keys.integrations);
  const remove = useSetting(settingCalls.removeIntegration, keys.integrations);
  const noun = nounOf(channel);
  const close = (): void => setQuestion(null);
  const choose = (): void => makeDefault.mutate(id, { onSuccess: () => noticeDone(`Every ${noun} goes through ${name} from now on.`), onError: (error) => noticeFailed('The default was not changed', error), onSettled: close });
  const away = (): void => remove.mutate(id, { onSuccess: () => noticeDone(`${name} is removed.`), onError: (error) => noticeFailed(`${name} was not removed`, error), onSettled: close });
  const isMailbox = provider === 'mailbox';
  const Glyph = CHANNEL_LOOKS[channelOf(channel) ?? 'email'].icon;
  const sender = fromAddress === '' ? '' : ` · from ${fromName === '' ? fromAddress : `${fromName} <${fromAddress}>`}`;
  return (
    <CardRow
      picture={<span className={`ki ${isMailbox ? 'k-exit' : 'k-message'}`} aria-hidden>{isMailbox ? <IconInbox size={18} /> : <Glyph size={18} />}</span>}
      title={<>{name}<UseBadges integration={integration} all={all} /></>}
      about={<>{isMailbox ? `Catches every ${noun}; none leaves this server` : `${title}${sender}${limitWords(integration)}`} · changed <When mid at={changedAt} />{trouble !== null && <div className="t-err">Since <When mid at={trouble.since} />: {trouble.reason}</div>}</>}
    >
      {owner && !isMailbox && <Button variant="default" size="xs" onClick={() => setQuestion('test')}>Send a test</Button>}
      {owner && !isDefault && <Button variant="default" size="xs" onClick={() => (isMailbox ? choose() : setQuestion('default'))}>Make default</Button>}
      {owner && (
        <Menu width={210}>
          <Menu.Target><ActionIcon aria-label={`More for ${name}`}><IconDots size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown><Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>Change</Menu.Item>{hookUrl !== null && <Menu.Item leftSection={<IconMailCheck size={16} />} onClick={onTell}>What became of mails…</Menu.Item>}<Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={() => setQuestion('use')}>Use and rate…</Menu.Item><Menu.Item color="brick" leftSection={<IconTrash size={16} />} onClick={() => setQuestion('remove')}>Remove…</Menu.Item></Menu.Dropdown>
        </Menu>
      )}
      {question === 'use' && <IntegrationUseDialog integration={integration} onClose={close} />}
      {question === 'test' && <Test integration={integration} onClose={close} />}
      {question === 'default' && <Confirm title={`Send through ${name}?`} verb="Make default" busy={makeDefault.isPending} onClose={close} onConfirm={choose}>From now on every {noun} of live journeys leaves this server and reaches real people. You can turn back to the mailbox at any time.</Confirm>}
      {question === 'remove' && <Confirm title={`Remove ${name}?`} verb="Remove" busy={remove.isPending} onClose={close} onConfirm={away}>Its credentials are lost. {isDefault ? `The mailbox catches every ${noun} until another provider is made the default.` : 'Messages go through the default as before.'}</Confirm>}
    </CardRow>
  );
}
