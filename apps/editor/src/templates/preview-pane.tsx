import { useMantineColorScheme } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconDeviceDesktop, IconDeviceMobile, IconEyeOff, IconMoon, IconSun } from '@tabler/icons-react';
import type { Channel, PreviewResult } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { EmptyState, ErrorState } from '../ui/states.js';
import { InAppPreview } from './in-app-preview.js';
import { DesktopFrame, PhoneFrame } from './mail-frame.js';
import { PushPreview, SmsPreview } from './phone-previews.js';
import { PersonSelect } from './person-select.js';

interface PreviewPaneProps {
  readonly channel: Channel;
  readonly preview: PreviewResult | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly profileId: number | null;
  readonly onProfile: (id: number | null) => void;
}

/** The message as a chosen person gets it, by width and scheme. */
export function PreviewPane({ channel, preview, error, onRetry, profileId, onProfile }: PreviewPaneProps) {
  const { workspace } = useSession();
  const { colorScheme } = useMantineColorScheme();
  const [width, setWidth] = useLocalStorage<'phone' | 'desktop'>({ key: 'perennial-preview-width', defaultValue: 'phone', getInitialValueInEffect: false });
  const [scheme, setScheme] = useLocalStorage<'light' | 'dark'>({ key: 'perennial-preview-scheme', defaultValue: colorScheme === 'dark' ? 'dark' : 'light', getInitialValueInEffect: false });
  const { inApp = null, sms = null, push = null } = preview ?? {};
  const isMail = channel === 'email';
  const Frame = width === 'phone' ? PhoneFrame : DesktopFrame;
  return (
    <section className="col grow" aria-label="Preview" style={{ minHeight: 0 }}>
      <div className="row g8" style={{ height: 52, padding: '0 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <PersonSelect value={profileId} onChange={onProfile} />
        <span className="grow" />
        {(isMail || channel === 'in_app') && <Segments label="Width" value={width} onChange={setWidth} items={[{ value: 'phone', label: <><IconDeviceMobile size={14} />Phone</> }, { value: 'desktop', label: <><IconDeviceDesktop size={14} />Desktop</> }]} />}
        {isMail && <Segments label="Scheme of the mail" value={scheme} onChange={setScheme} items={[{ value: 'light', label: <><IconSun size={14} />Light</> }, { value: 'dark', label: <><IconMoon size={14} />Dark</> }]} />}
      </div>
      <div className="grow dots" style={{ minHeight: 0, overflow: 'auto', padding: 24, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateRows: 'minmax(0, 1fr)', placeItems: 'center' }}>
        {preview === undefined && error !== null && <ErrorState what="The preview could not be made" error={error} safe="Your text is safe." onRetry={onRetry} />}
        {preview !== undefined && inApp !== null && <InAppPreview message={inApp} width={width === 'phone' ? 362 : 680} />}
        {sms !== null && <SmsPreview message={sms} sender={workspace.name} />}
        {push !== null && <PushPreview message={push} sender={workspace.name} />}
        {preview !== undefined && !preview.ok && !isMail && <EmptyState icon={<IconEyeOff size={20} />} title="Nothing to show yet">{preview.problems.find(({ severity }) => severity === 'error')?.message ?? 'The message cannot be made for this person.'}</EmptyState>}
        {preview !== undefined && isMail && <Frame mail={preview} sender={workspace.name} scheme={scheme} />}
      </div>
    </section>
  );
}
