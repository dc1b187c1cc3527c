import { Button, Menu, Modal, ActionIcon, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconKey, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { roleSchema, type ColleagueRow, type Role } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useColleagues, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { Avatar } from '../ui/avatar.js';
import { Badge } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { CopyField } from '../ui/copy.js';
import { exactly } from '../ui/format.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay, useSession } from '../ui/session-context.js';
import { When } from '../ui/when.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows, Section } from './section.js';

const ROLES: readonly { readonly value: Role; readonly label: string; readonly about: string }[] = [
  { value: 'owner', label: 'Owner', about: 'May do everything' }, { value: 'marketer', label: 'Marketer', about: 'Journeys, templates and people' }, { value: 'viewer', label: 'Viewer', about: 'Looks, and changes nothing' },
];
const roleOf = (value: string | null): Role => roleSchema.catch('viewer').parse(value);

const Handover = ({ url, expiresAt, about, onClose }: { url: string; expiresAt: number; about: string; onClose: () => void }) => (
  <div className="col g16">
    <p>{about}</p>
    <CopyField label="Link to hand over" value={url} />
    <p className="s12 t3">It works once, until {exactly(expiresAt)}.</p>
    <div className="row" style={{ justifyContent: 'flex-end' }}><Button onClick={onClose}>Done</Button></div>
  </div>
);

function Invite({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('marketer');
  const invite = useSetting(settingCalls.invite, keys.people);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate({ email: email.trim(), role });
  };
  return (
    <Modal opened onClose={onClose} title="Invite someone" size={480}>
      {invite.isSuccess ? <Handover {...invite.data} about={`Hand this link to ${email.trim()}. They choose their own name and password.`} onClose={onClose} /> : (
        <form className="col g16" onSubmit={submit}>
          <TextInput label="Email" type="email" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} data-autofocus />
          <Select label="Role" description={ROLES.find(({ value }) => value === role)?.about} data={ROLES.map(({ value, label }) => ({ value, label }))} value={role} onChange={(value) => setRole(roleOf(value))} allowDeselect={false} />
          <FormError error={invite.error} />
          <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={invite.isPending}>Make invitation link</Button></div>
        </form>
      )}
    </Modal>
  );
}

function Acts({ person, onReset }: { person: ColleagueRow; onReset: () => void }) {
  const [removing, setRemoving] = useState(false);
  const remove = useSetting(settingCalls.removePerson, keys.people);
  const role = useSetting(settingCalls.changeRole, keys.people);
  const name = person.name || person.email;
  const confirm = (): void => remove.mutate(person.id, { onSuccess: () => noticeDone(`${name} can no longer sign in.`), onError: (error) => noticeFailed(`${name} was not removed`, error), onSettled: () => setRemoving(false) });
  return (
    <>
      <Select
        aria-label={`Role of ${name}`} size="xs" w={118} data={ROLES.map(({ value, label }) => ({ value, label }))} value={person.role} allowDeselect={false}
        onChange={(value) => role.mutate({ id: person.id, role: roleOf(value) }, { onError: (error) => noticeFailed('The role was not changed', error) })}
      />
      <Menu width={200}>
        <Menu.Target><ActionIcon aria-label={`More for ${name}`}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {!person.pending && <Menu.Item leftSection={<IconKey size={16} />} onClick={onReset}>Password reset link</Menu.Item>}
          <Menu.Item color="brick" leftSection={<IconUserMinus size={16} />} onClick={() => setRemoving(true)}>Remove…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {removing && <Confirm title={`Remove ${name}?`} verb="Remove" busy={remove.isPending} onClose={() => setRemoving(false)} onConfirm={confirm}>{person.pending ? 'The invitation stops working.' : `${name} is signed out and can no longer sign in here. What they made stays.`}</Confirm>}
    </>
  );
}

/** Those who work in the editor. */
export function PeopleSection() {
  const list = useColleagues();
  const { colleague } = useSession();
  const owner = useMay('owner');
  const [inviting, setInviting] = useState(false);
  const reset = useMutation({ mutationFn: settingCalls.resetLink, onError: (error) => noticeFailed('No link was made', error) });
  return (
    <Section title="People" about="Colleagues who work in this editor, and what they may do." action={owner ? <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>Invite someone</Button> : undefined}>
      <Loaded query={list} what="The list of colleagues">
        {(rows) => (
          <Rows>
            {rows.map((person) => (
              <CardRow
                key={person.id} picture={<Avatar name={person.name || person.email} size={32} />}
                title={<>{person.name || person.email}{person.id === colleague.id && <Badge small tone="draft">You</Badge>}{person.pending && <Badge small tone="paused">Invited</Badge>}</>}
                about={<>{person.name === '' ? '' : `${person.email} · `}{person.lastSeenAt === null ? 'Never signed in' : <>last seen <When mid at={person.lastSeenAt} /></>}</>}
              >
                {owner && person.id !== colleague.id ? <Acts person={person} onReset={() => reset.mutate(person.id)} /> : <span className="s12 t2">{ROLES.find(({ value }) => value === person.role)?.label}</span>}
              </CardRow>
            ))}
          </Rows>
        )}
      </Loaded>
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {reset.data !== undefined && <Modal opened onClose={reset.reset} title="Password reset link" size={480}><Handover {...reset.data} about="Hand this link over. Who opens it sets a new password." onClose={reset.reset} /></Modal>}
    </Section>
  );
}
