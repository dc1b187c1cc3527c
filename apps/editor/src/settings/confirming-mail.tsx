import { Button, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Starter, TemplateRow, Topic } from '@perennial/model';
import { keys } from '../api/queries.js';
import { templateCalls, useStarters, useTemplates } from '../api/templates.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';

interface ConfirmingMailProps {
  readonly value: string | null;
  readonly topics: readonly Topic[];
  /** Why the choice is not taken. */
  readonly error: string | undefined;
  readonly onChoose: (key: string | null) => void;
}

/** Published mails that reach people who have subscribed to nothing: without a topic, or with one that everyone gets. */
function reaching(templates: readonly TemplateRow[], topics: readonly Topic[]): readonly TemplateRow[] {
  const always = (key: string | null): boolean => key === null || topics.some((topic) => topic.key === key && topic.mandatory);
  return templates.filter(({ channel, version, topic }) => channel === 'email' && version !== null && always(topic));
}

/** The mail that asks whether a subscription was really wanted: one of the workspace, or one made of the starter at once. */
export function ConfirmingMail({ value, topics, error, onChoose }: ConfirmingMailProps) {
  const templates = useTemplates().data ?? [];
  const starters = useStarters();
  const starter = starters.data?.find(({ confirms }) => confirms);
  const client = useQueryClient();
  const fitting = reaching(templates, topics);
  const chosen = templates.find(({ key }) => key === value);
  const shown = chosen === undefined || fitting.includes(chosen) ? fitting : [...fitting, chosen];
  const make = useMutation({
    mutationFn: async ({ key, name, source, sample }: Starter) => {
      const { id, revision } = await templateCalls.create({ key, name, channel: 'email', topic: null, source, sample });
      return templateCalls.saveVersion(id, { revision });
    },
    onSuccess: async ({ key, name }) => {
      await client.invalidateQueries({ queryKey: keys.templates, exact: true });
      noticeDone(`"${name}" is made and published. Its words can be changed under Templates.`);
      onChoose(key);
    },
  });
  return (
    <div className="col g8">
      <Select label="Mail that asks" description="A published mail that belongs to no topic, with a button to {{event.confirmUrl}}" searchable nothingFoundMessage="No published mail without a topic" placeholder="Choose a template" data={shown.map(({ key, name }) => ({ value: key, label: name }))} value={value} error={error} onChange={onChoose} />
      {value === null && (starters.isPending || starter !== undefined) && !templates.some(({ key }) => key === starter?.key) && (
        <div className="row g8"><span className="s12 t2 grow">None yet? Begin with ours, in your colours.</span><Button size="xs" variant="default" loading={starter === undefined || make.isPending} onClick={() => { if (starter !== undefined) make.mutate(starter); }}>Make and publish it</Button></div>
      )}
      {chosen !== undefined && <Link className="link s12" style={{ width: 'fit-content' }} to={`/templates/${chosen.id}`} target="_blank">Look at {chosen.name}</Link>}
      <FormError error={make.error} />
    </div>
  );
}
