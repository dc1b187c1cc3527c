import { Textarea } from '@mantine/core';
import type { PreviewResult, SmsSourceInput, TemplateFinding } from '@perennial/model';
import { counted } from '../ui/format.js';
import { aboutPart, ValuesHint } from './form-parts.js';

interface SmsFormProps {
  readonly message: SmsSourceInput;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  /** As the person of the preview gets it. */
  readonly rendered: PreviewResult['sms'];
  readonly onChange: (message: SmsSourceInput) => void;
}

/** What a text message takes: "142 characters, 1 segment". */
export const lengthWords = ({ units, segments, encoding, perSegment }: NonNullable<PreviewResult['sms']>): string =>
  `${counted(units, 'character')}, ${counted(segments, 'segment')}${encoding === 'UCS-2' ? ` of ${perSegment}, because of special characters` : segments > 1 ? ` of ${perSegment}` : ''}`;

/** What a text message says, with the length that it has for the person of the preview. */
export const SmsForm = ({ message, readOnly, findings, rendered, onChange }: SmsFormProps) => (
  <div className="col g16 scroll" style={{ padding: 20 }}>
    <div className="col g6">
      <Textarea label="Text" autosize minRows={5} maxRows={16} maxLength={2000} value={message.text} onChange={(event) => onChange({ text: event.currentTarget.value })} {...aboutPart(findings, 'text', readOnly)} />
      <div className={`s12 num ${rendered !== null && rendered.segments > 1 ? 'tw' : 't3'}`} aria-live="polite">{rendered === null ? 'The length is told once the text can be read' : `${lengthWords(rendered)}, for the person of the preview`}</div>
    </div>
    <ValuesHint />
  </div>
);
