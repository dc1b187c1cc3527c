import { Popover, UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { TemplateFinding } from '@perennial/model';
import { bytes, counted } from '../ui/format.js';

/** Gmail shows no more of a mail than this many bytes of HTML. */
const GMAIL_CLIPS_AT = 102_000;

const PARTS: Record<string, string> = { subject: 'Subject', preheader: 'Preheader', mjml: 'MJML', text: 'Text', title: 'Title', body: 'Text', actionLabel: 'Button', actionUrl: 'Address', link: 'Opens' };

const summary = (findings: readonly TemplateFinding[]): string => {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter((text) => text !== '').join(', ');
};

interface FindingsBarProps {
  readonly findings: readonly TemplateFinding[];
  readonly html: string | null;
  readonly onGo: (finding: TemplateFinding) => void;
}

/** The foot of the editor: what is to be mended, each leading to its line, and the size of the mail. */
export function FindingsBar({ findings, html, onGo }: FindingsBarProps) {
  const size = html === null ? 0 : new TextEncoder().encode(html).length;
  const failing = findings.some(({ severity }) => severity === 'error');
  return (
    <footer className="row g16 s12 t2" style={{ height: 36, padding: '0 16px', borderTop: '1px solid var(--line)', flex: 'none' }}>
      <span aria-live="polite">
        {findings.length === 0 && <span className="row g6"><IconCircleCheck size={14} color="var(--accent)" />No problems</span>}
        {findings.length > 0 && (
          <Popover position="top-start" width={420}>
            <Popover.Target>
              <UnstyledButton className={`row g6 s12 b5 ${failing ? 'td' : 'tw'}`}>{failing ? <IconAlertCircle size={14} /> : <IconAlertTriangle size={14} />}{summary(findings)}</UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown p={6} mah={320} style={{ overflow: 'auto' }}>
              {findings.map((finding, at) => (
                <UnstyledButton key={at} className="row g8 problem" onClick={() => onGo(finding)}>
                  {finding.severity === 'error' ? <IconAlertCircle size={16} color="var(--danger-t)" aria-label="Error" /> : <IconAlertTriangle size={16} color="var(--warn-t)" aria-label="Warning" />}
                  <span className="grow"><span className="b5">{PARTS[finding.part] ?? finding.part}{finding.line === null ? '' : `, line ${finding.line}`}{finding.locale === undefined ? '' : `, ${finding.locale}`}</span><br /><span className="t2">{finding.message}</span></span>
                </UnstyledButton>
              ))}
            </Popover.Dropdown>
          </Popover>
        )}
      </span>
      <span className="grow" />
      {html !== null && <span className={`num ${size > GMAIL_CLIPS_AT ? 'tw b5' : 't3'}`}>{bytes(size)}, {size > GMAIL_CLIPS_AT ? 'Gmail will clip it at 102 kB' : 'Gmail clips at 102 kB'}</span>}
    </footer>
  );
}
