import './templates.css';
import { useLocalStorage } from '@mantine/hooks';
import { IconDeviceDesktop, IconDeviceMobile, IconMoon, IconPhoto, IconPhotoOff, IconSun, IconTypography } from '@tabler/icons-react';
import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import type { PreviewResult } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import type { WordsInHand } from './editable-mail.js';
import { DesktopFrame, PhoneFrame, type Scheme } from './mail-frame.js';
import { withoutPictures } from './pictures-off.js';

/** How a mail is looked at. */
export interface MailLook {
  readonly width: 'phone' | 'desktop';
  readonly scheme: Scheme;
  readonly pictures: boolean;
  readonly plain: boolean;
}

/** How this browser looks at mails; width and scheme are remembered. */
export function useMailLook() {
  const { colorScheme } = useMantineColorScheme();
  const [width, setWidth] = useLocalStorage<'phone' | 'desktop'>({ key: 'perennial-preview-width', defaultValue: 'phone', getInitialValueInEffect: false });
  const [scheme, setScheme] = useLocalStorage<Scheme>({ key: 'perennial-preview-scheme', defaultValue: colorScheme === 'dark' ? 'dark' : 'light', getInitialValueInEffect: false });
  const [pictures, setPictures] = useLocalStorage<boolean>({ key: 'perennial-preview-pictures', defaultValue: true, getInitialValueInEffect: false });
  const [plain, setPlain] = useLocalStorage<boolean>({ key: 'perennial-preview-plain', defaultValue: false, getInitialValueInEffect: false });
  return { look: { width, scheme, pictures, plain }, setWidth, setScheme, setPictures, setPlain };
}

const Toggle = ({ on, label, children, onToggle }: { on: boolean; label: string; children: React.ReactNode; onToggle: () => void }) => (
  <Tooltip label={label}><ActionIcon variant={on ? 'light' : 'subtle'} color={on ? undefined : 'gray'} aria-pressed={on} aria-label={label} onClick={onToggle}>{children}</ActionIcon></Tooltip>
);

/** Controls over the look of a mail. */
export function MailLookBar({ view, narrow = false }: { readonly view: ReturnType<typeof useMailLook>; readonly narrow?: boolean }) {
  const { look: { width, scheme, pictures, plain }, setWidth, setScheme, setPictures, setPlain } = view;
  const label = narrow ? 'unseen' : undefined;
  return (
    <>
      <Toggle on={plain} label="Plain text" onToggle={() => setPlain(!plain)}><IconTypography size={16} /></Toggle>
      <Toggle on={!pictures} label="Pictures off" onToggle={() => setPictures(!pictures)}>{pictures ? <IconPhoto size={16} /> : <IconPhotoOff size={16} />}</Toggle>
      <Segments small label="Width" value={width} onChange={setWidth} items={[{ value: 'phone', label: <><IconDeviceMobile size={14} /><span className={label}>Phone</span></> }, { value: 'desktop', label: <><IconDeviceDesktop size={14} /><span className={label}>Desktop</span></> }]} />
      <Segments small label="Scheme of the mail" value={scheme} onChange={setScheme} items={[{ value: 'light', label: <><IconSun size={14} /><span className={label}>Light</span></> }, { value: 'dark', label: <><IconMoon size={14} /><span className={label}>Dark</span></> }]} />
    </>
  );
}

/** A mail in its frame, looked at as chosen. */
export function MailView({ mail, look: { width, scheme, pictures, plain }, words }: { readonly mail: PreviewResult; readonly look: MailLook; readonly words?: WordsInHand | undefined }) {
  const { workspace } = useSession();
  const Frame = width === 'phone' ? PhoneFrame : DesktopFrame;
  return <Frame mail={pictures ? mail : { ...mail, html: withoutPictures(mail.html) }} sender={workspace.name} scheme={scheme} plain={plain} words={words} />;
}
