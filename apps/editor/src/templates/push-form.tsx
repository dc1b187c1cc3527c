import { Textarea, TextInput } from '@mantine/core';
import type { PushSourceInput, TemplateFinding } from '@perennial/model';
import { aboutPart, ValuesHint } from './form-parts.js';

interface PushFormProps {
  readonly message: PushSourceInput;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly onChange: (message: PushSourceInput) => void;
}

/** What a push message says, and what opens when it is tapped. */
export function PushForm({ message, readOnly, findings, onChange }: PushFormProps) {
  const set = (part: Partial<PushSourceInput>): void => onChange({ ...message, ...part });
  return (
    <div className="col g16 scroll" style={{ padding: 20 }}>
      <TextInput label="Title" maxLength={500} value={message.title} onChange={(event) => set({ title: event.currentTarget.value })} {...aboutPart(findings, 'title', readOnly)} />
      <Textarea label="Text" autosize minRows={3} maxRows={14} maxLength={4000} value={message.body} onChange={(event) => set({ body: event.currentTarget.value })} {...aboutPart(findings, 'body', readOnly)} />
      <TextInput label="Opens" placeholder="https:// or yourapp://" maxLength={2000} value={message.link} onChange={(event) => set({ link: event.currentTarget.value })} {...aboutPart(findings, 'link', readOnly)} />
      <ValuesHint />
    </div>
  );
}
