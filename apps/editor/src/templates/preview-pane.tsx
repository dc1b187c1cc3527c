import { Button, Select } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconEyeOff, IconPencil } from '@tabler/icons-react';
import type { Channel, PreviewResult } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { EmptyState, ErrorState } from '../ui/states.js';
import type { WordsInHand } from './editable-mail.js';
import { InAppPreview } from './in-app-preview.js';
import { localeName } from './locale-menu.js';
import { MailLookBar, MailView, useMailLook } from './mail-view.js';
import { PushPreview, SmsPreview } from './phone-previews.js';
import { PersonSelect } from './person-select.js';

interface PreviewPaneProps {
  readonly channel: Channel;
  readonly preview: PreviewResult | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly profileId: number | null;
  readonly onProfile: (id: number | null) => void;
  /** Whether the template has values of its own. */
  readonly sampled: boolean;
  /** Languages of a mail; `locale` null: as the person reads. */
  readonly locales: readonly string[];
  readonly locale: string | null;
  readonly onLocale: (locale: string | null) => void;
  /** Words of a mail that are changed in the preview; absent: they cannot be. */
  readonly words?: WordsInHand | undefined;
  readonly changing: boolean;
  readonly onChanging: (changing: boolean) => void;
}

/** The message as a chosen person gets it, by width, scheme and language. */
export function PreviewPane({ channel, preview, error, onRetry, profileId, onProfile, sampled, locales, locale, onLocale, words, changing, onChanging }: PreviewPaneProps) {
  const { workspace } = useSession();
  const view = useMailLook();
  const { width } = view.look;
  const { inApp = null, sms = null, push = null } = preview ?? {};
  const isMail = channel === 'email';
  return (
    <section className="col grow" aria-label="Preview" style={{ minHeight: 0, minWidth: 0 }}>
      <div className="row g8" style={{ height: 52, padding: '0 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <PersonSelect value={profileId} sampled={sampled} onChange={onProfile} />
        {locales.length > 1 && <Select aria-label="Language of the preview" size="xs" w={130} data={[{ value: '', label: 'As they read' }, ...locales.filter((tag) => tag !== '').map((tag) => ({ value: tag, label: localeName(tag) }))]} value={locale ?? ''} allowDeselect={false} onChange={(tag) => onLocale(tag === '' ? null : tag)} />}
        <span className="grow" />
        {isMail && words !== undefined && <Button size="xs" variant={changing ? 'light' : 'subtle'} aria-pressed={changing} leftSection={<IconPencil size={14} />} onClick={() => onChanging(!changing)}>Edit text</Button>}
        {isMail && <MailLookBar view={view} narrow />}
        {channel === 'in_app' && <Segments label="Width" value={width} onChange={view.setWidth} items={[{ value: 'phone', label: <><IconDeviceMobile size={14} />Phone</> }, { value: 'desktop', label: <><IconDeviceDesktop size={14} />Desktop</> }]} />}
      </div>
      <div className="grow dots preview-ground">
        {preview === undefined && error !== null && <ErrorState what="The preview could not be made" error={error} safe="Your text is safe." onRetry={onRetry} />}
        {preview !== undefined && inApp !== null && <InAppPreview message={inApp} width={width === 'phone' ? 362 : 680} />}
        {sms !== null && <SmsPreview message={sms} sender={workspace.name} />}
        {push !== null && <PushPreview message={push} sender={workspace.name} />}
        {preview !== undefined && !preview.ok && !isMail && <EmptyState icon={<IconEyeOff size={20} />} title="Nothing to show yet">{preview.problems.find(({ severity }) => severity === 'error')?.message ?? 'The message cannot be made for this person.'}</EmptyState>}
        {preview !== undefined && isMail && <MailView mail={preview} look={view.look} words={changing ? words : undefined} />}
      </div>
    </section>
  );
}
