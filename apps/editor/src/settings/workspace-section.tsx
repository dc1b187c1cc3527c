import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { settingCalls, useSetting, type WorkspaceInput } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { useMay, useSession } from '../ui/session-context.js';
import { zones } from '../ui/zones.js';
import { Section } from './section.js';

interface WorkspaceFormProps {
  readonly initial: Required<WorkspaceInput>;
  readonly verb: string;
  readonly readOnly?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (input: Required<WorkspaceInput>) => void;
}

/** Name, time zone and postal address of a workspace. */
export function WorkspaceForm({ initial, verb, readOnly = false, busy, error, onSave }: WorkspaceFormProps) {
  const [input, setInput] = useState(initial);
  const set = (part: Partial<WorkspaceInput>): void => setInput({ ...input, ...part });
  const unnamed = input.name.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!unnamed) onSave({ ...input, name: input.name.trim() });
  };
  return (
    <form className="col g16" style={{ maxWidth: 440 }} onSubmit={submit}>
      <TextInput label="Name" maxLength={80} readOnly={readOnly} value={input.name} onChange={(event) => set({ name: event.currentTarget.value })} error={unnamed && input.name !== initial.name ? 'Give the workspace a name' : undefined} />
      <Select label="Time zone" description="Used where neither the person nor the account has one" searchable readOnly={readOnly} data={[...zones]} limit={100} value={input.timezone} onChange={(timezone) => set({ timezone: timezone ?? 'UTC' })} allowDeselect={false} />
      <Textarea label="Postal address" description="The law asks for it in the foot of mails: {{workspace.postalAddress}}" autosize minRows={2} maxLength={300} readOnly={readOnly} value={input.postalAddress} onChange={(event) => set({ postalAddress: event.currentTarget.value })} />
      <FormError error={error} />
      {!readOnly && <div><Button type="submit" loading={busy} disabled={JSON.stringify(input) === JSON.stringify(initial) || unnamed}>{verb}</Button></div>}
    </form>
  );
}

/** The workspace that one looks at. */
export function WorkspaceSection() {
  const { workspace } = useSession();
  const owner = useMay('owner');
  const change = useSetting(settingCalls.changeWorkspace);
  const { name, timezone, postalAddress } = workspace;
  return (
    <Section title="Workspace" about={owner ? 'What colleagues and mails say about you.' : 'Owners can change this.'}>
      <WorkspaceForm key={JSON.stringify(workspace)} initial={{ name, timezone, postalAddress }} verb="Save" readOnly={!owner} busy={change.isPending} error={change.error} onSave={(input) => change.mutate(input, { onSuccess: () => noticeDone('The workspace is saved.') })} />
    </Section>
  );
}
