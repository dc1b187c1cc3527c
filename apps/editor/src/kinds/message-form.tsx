import { Anchor, Select, Switch } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link } from 'react-router';
import { z } from 'zod';
import { frequencyCapsSchema, prioritySchema, quietHoursSchema, type Channel } from '@perennial/model';
import { recipientsSchema } from '@perennial/journey';
import { useTopics } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { StepLimits } from '../limits/step-limits.js';
import { Section } from './field.js';
import type { FormProps } from './kind-view.js';
import { EVERYBODY } from './recipients.js';
import { RecipientsForm } from './recipients-form.js';
import { useSubject } from './use-subject.js';

const configSchema = z.object({
  template: z.string().catch(''), continue: z.enum(['queued', 'sent']).catch('queued'), topic: z.string().nullable().catch(null), recipients: recipientsSchema.catch(EVERYBODY),
  priority: prioritySchema.nullable().catch(null), quietHours: quietHoursSchema.nullable().catch(null), frequencyCaps: frequencyCapsSchema.nullable().catch(null), answersAct: z.boolean().catch(false), quietTemplate: z.string().nullable().catch(null),
});

/** The form of a step that sends a message on a channel. */
export function MessageForm({ channel, noun, config, readOnly, problemAt, change }: FormProps & { channel: Channel; noun: string }) {
  const own = configSchema.parse(config);
  const subject = useSubject();
  const templates = useTemplates().data?.filter((template) => template.channel === channel);
  const topics = useTopics().data ?? [];
  const chosen = templates?.find((template) => template.key === own.template);
  const missing = own.template !== '' && templates !== undefined && chosen === undefined;
  const options = [...(templates ?? []).map((template) => ({ value: template.key, label: template.name })), ...(missing || templates === undefined ? [{ value: own.template, label: own.template }].filter(({ value }) => value !== '') : [])];
  return (
    <>
      <Section title="What is sent">
        <Select
          label="Template" searchable data={options} value={own.template === '' ? null : own.template} placeholder={`Choose the ${noun}`} readOnly={readOnly} error={problemAt('template')} allowDeselect={false} nothingFoundMessage={`No ${noun} template has this name`}
          description={chosen !== undefined && chosen.version === null ? 'This template has no saved version yet.' : undefined}
          onChange={(template) => change({ template: template ?? '' }, 'template')}
        />
        {chosen === undefined ? <Anchor component={Link} to="/templates" className="row g6 s12 b5"><IconExternalLink size={14} aria-hidden />All templates</Anchor> : <Anchor component={Link} to={`/templates/${chosen.id}`} className="row g6 s12 b5"><IconExternalLink size={14} aria-hidden />Edit this template</Anchor>}
        <Select
          label="Topic" clearable data={topics.map((topic) => ({ value: topic.key, label: topic.name }))} value={own.topic} placeholder="As the journey says" readOnly={readOnly} error={problemAt('topic')} description="People who left the topic do not get it."
          onChange={(topic) => change({ topic }, 'topic')}
        />
      </Section>
      {subject === 'account' && <RecipientsForm recipients={own.recipients} readOnly={readOnly} problemAt={problemAt} onChange={(recipients, field) => change({ recipients }, `recipients ${field}`)} />}
      <Section title="Going on">
        <Switch
          label="Wait for the outcome" description={subject === 'account' ? 'Goes on once it is known of everybody: by Sent if it reached anyone. Off: goes on at once.' : 'Goes on by Sent, Skipped or Failed once that is known. Off: goes on at once.'} checked={own.continue === 'sent'} disabled={readOnly}
          onChange={(event) => change({ continue: event.currentTarget.checked ? 'sent' : 'queued' }, 'continue')}
        />
      </Section>
      <StepLimits channel={channel} own={own} readOnly={readOnly} problemAt={problemAt} change={change} />
    </>
  );
}
