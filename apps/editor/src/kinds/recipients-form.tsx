import { ActionIcon, Autocomplete, NumberInput, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { MAX_RECIPIENTS, recipientWords, type Preference, type Recipients } from '@perennial/journey';
import { EventPicker } from '../conditions/event-picker.js';
import { PathPicker } from '../conditions/path-picker.js';
import { FieldProblem, Section } from './field.js';
import { moved, PREFERENCES, rolesWith, SUGGESTED_ROLES } from './recipients.js';
import { useJourneyWords } from './use-subject.js';

interface RecipientsFormProps {
  readonly recipients: Recipients;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (recipients: Recipients, field: string) => void;
}

/** Adds a role: a usual one, or any other by writing it. */
function AddRole({ roles, onAdd }: { roles: readonly string[]; onAdd: (role: string) => void }) {
  const [text, setText] = useState('');
  const add = (role: string): void => {
    setText('');
    if (role.trim() !== '') onAdd(role);
  };
  return (
    <Autocomplete
      size="xs" label={roles.length === 0 ? 'Members with this role' : 'Then those with this role'} placeholder={roles.length === 0 ? 'Any role: all members. Or write one' : 'Add another role'} maxLength={100} data={SUGGESTED_ROLES.filter((role) => !roles.includes(role))} value={text} onChange={setText} onOptionSubmit={add}
      onBlur={() => add(text)} onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        add(text);
      }}
    />
  );
}

const Role = ({ role, place, last, onOrder, onRemove }: { role: string; place: number; last: boolean; onOrder: ((by: 1 | -1) => void) | null; onRemove: () => void }) => (
  <li className="row g6" style={{ minHeight: 28 }}>
    <span className="s12 t3 num" style={{ width: 14 }}>{place + 1}</span><span className="grow b5 ell">{role}</span>
    {onOrder !== null && (
      <>
        <ActionIcon size={24} aria-label={`Prefer ${role}`} disabled={place === 0} onClick={() => onOrder(-1)}><IconArrowUp size={14} /></ActionIcon>
        <ActionIcon size={24} aria-label={`Prefer ${role} less`} disabled={last} onClick={() => onOrder(1)}><IconArrowDown size={14} /></ActionIcon>
        <ActionIcon size={24} aria-label={`Remove ${role}`} onClick={onRemove}><IconX size={14} /></ActionIcon>
      </>
    )}
  </li>
);

function OtherwisePart({ recipients, readOnly, problemAt, onChange }: RecipientsFormProps) {
  const words = useJourneyWords({});
  const { roles, otherwise } = recipients;
  const put = (next: Preference, field: string): void => onChange({ ...recipients, otherwise: next }, field);
  return (
    <>
      <Select
        size="xs" label={roles.length === 0 ? 'Who comes first' : 'If nobody has one of the roles'} data={PREFERENCES.filter(({ value }) => roles.length > 0 || value !== 'nobody').map(({ value, one, first }) => ({ value, label: roles.length === 0 ? first : one }))}
        value={roles.length === 0 && otherwise.by === 'nobody' ? 'recent' : otherwise.by} allowDeselect={false} readOnly={readOnly} onChange={(by) => put((PREFERENCES.find(({ value }) => value === by) ?? { make: () => otherwise }).make(), 'otherwise')}
      />
      {otherwise.by === 'attribute' && <PathPicker label="Attribute of the person" placeholder="Attribute, such as score" value={otherwise.attribute === '' ? '' : `profile.${otherwise.attribute}`} root="profile." options={words.people} readOnly={readOnly} error={problemAt('recipients.otherwise.attribute')} onChange={(path) => put({ ...otherwise, attribute: path.replace(/^profile\./, '') }, 'attribute')} />}
      {otherwise.by === 'event' && (
        <div className="row g6" style={{ alignItems: 'flex-start' }}>
          <div className="grow"><EventPicker label="Event that is counted" value={otherwise.event} events={words.events} error={problemAt('recipients.otherwise.event')} readOnly={readOnly} onChange={(event) => put({ ...otherwise, event }, 'event')} /></div>
          <NumberInput size="xs" w={104} aria-label="Within how many days" prefix="in " suffix=" days" min={1} max={400} allowDecimal={false} value={otherwise.days} readOnly={readOnly} onChange={(days) => put({ ...otherwise, days: typeof days === 'number' ? Math.min(400, Math.max(1, Math.round(days))) : 1 }, 'days')} />
        </div>
      )}
    </>
  );
}

/** Which members of the account a message goes to. */
export function RecipientsForm(props: RecipientsFormProps) {
  const { recipients, readOnly, problemAt, onChange } = props;
  const { roles, max } = recipients;
  const put = (next: readonly string[], field: string): void => onChange({ ...recipients, roles: [...next] }, field);
  return (
    <Section title="Who gets it" aside="Of the members">
      {roles.length > 0 && <ol aria-label="Roles in order of preference">{roles.map((role, place) => <Role key={role} role={role} place={place} last={place === roles.length - 1} onOrder={readOnly ? null : (by) => put(moved(roles, place, by), 'order')} onRemove={() => put(roles.filter((one) => one !== role), 'remove')} />)}</ol>}
      {!readOnly && roles.length < 20 && <AddRole roles={roles} onAdd={(role) => put(rolesWith(roles, role), 'add')} />}
      <OtherwisePart {...props} />
      <NumberInput
        size="xs" label="At most" description="People of one account. Empty: everybody who fits." placeholder="Everybody" min={1} max={MAX_RECIPIENTS} allowDecimal={false} thousandSeparator=" " value={max === MAX_RECIPIENTS ? '' : max} readOnly={readOnly}
        onChange={(next) => onChange({ ...recipients, max: typeof next === 'number' && next >= 1 ? Math.min(MAX_RECIPIENTS, Math.round(next)) : MAX_RECIPIENTS }, 'max')}
      />
      <p className="s12 t2">Goes to {recipientWords(recipients)}.</p>
      <FieldProblem message={problemAt('recipients')} />
    </Section>
  );
}
