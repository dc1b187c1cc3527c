import { useElementSize } from '@mantine/hooks';
import type { PreviewResult } from '@perennial/model';
import { Avatar } from '../ui/avatar.js';
import { EditableMail, type WordsInHand } from './editable-mail.js';
import { inScheme } from './color-scheme.js';

/** Whether a mail is looked at in the light or in the dark. */
export type Scheme = 'light' | 'dark';

const INK: Record<Scheme, { ground: string; text: string; quiet: string; line: string }> = {
  light: { ground: '#FFFFFF', text: '#1A1E19', quiet: '#6A7067', line: '#E9E7E0' },
  dark: { ground: '#101311', text: '#ECEFEA', quiet: '#8B948A', line: '#262C27' },
};

interface MailFrameProps {
  readonly mail: PreviewResult;
  readonly sender: string;
  readonly scheme: Scheme;
  /** Shows the plain-text part instead. */
  readonly plain?: boolean;
  /** Its words are changed where they stand. */
  readonly words?: WordsInHand | undefined;
}

/** The mail itself. The sandbox is empty: no script, no form, nothing of ours can be reached from inside. */
const Body = ({ mail, scheme, plain = false, words }: MailFrameProps) => (words !== undefined && !plain ? <EditableMail html={mail.html} scheme={scheme} ground={INK[scheme].ground} words={words} /> : plain ? (
  <pre className="mono" aria-label="Plain text of the mail" style={{ flex: 1, minHeight: 0, margin: 0, overflow: 'auto', padding: '16px 20px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: 13, lineHeight: '20px', color: INK[scheme].text }}>{mail.text}</pre>
) : (
  <iframe title="Preview of the mail" sandbox="" srcDoc={inScheme(mail.html, scheme)} style={{ flex: 1, minHeight: 0, width: '100%', border: 0, background: INK[scheme].ground, colorScheme: scheme }} />
));

const Head = ({ mail, sender, scheme, large }: MailFrameProps & { large: boolean }) => {
  const ink = INK[scheme];
  return (
    <div style={{ padding: large ? '14px 24px' : '10px 18px 14px', borderBottom: `1px solid ${ink.line}`, flex: 'none', color: ink.text }}>
      <div style={{ fontSize: large ? 18 : 19, lineHeight: '25px', fontWeight: 600, letterSpacing: '-.015em', overflowWrap: 'anywhere' }}>{mail.subject || 'No subject'}</div>
      <div className="row g10" style={{ marginTop: 10 }}>
        <Avatar name={sender} size={32} />
        <div className="grow"><div className="b6 ell">{sender}</div><div className="s12 ell" style={{ color: ink.quiet }}>{mail.preheader || 'to me'}</div></div>
      </div>
    </div>
  );
};

/** A phone of 344 px in which the mail is open. */
export const PhoneFrame = (props: MailFrameProps) => (
  <div style={{ width: 362, height: 'min(708px, 100%)', minHeight: 380, borderRadius: 44, background: '#0B0D0C', padding: 9, boxShadow: 'var(--sh3), 0 0 0 1px #2a2f2b' }}>
    <div className="col" style={{ height: '100%', borderRadius: 36, overflow: 'hidden', background: INK[props.scheme].ground }}>
      <div className="row" style={{ height: 40, justifyContent: 'center', flex: 'none' }}><span style={{ width: 84, height: 22, borderRadius: 12, background: '#000' }} /></div>
      <Head {...props} large={false} />
      <Body {...props} />
    </div>
  </div>
);

const DESKTOP_PX = 680;

/** A window of 680 px in which the mail is open; made smaller as a whole where there is less room. */
export function DesktopFrame(props: MailFrameProps) {
  const { ref, width, height } = useElementSize();
  const scale = width === 0 ? 1 : Math.min(1, width / DESKTOP_PX);
  return (
    <div ref={ref} style={{ position: 'relative', width: '100%', height: '100%', minHeight: 380 }}>
      <div className="col" style={{ position: 'absolute', top: 0, left: Math.max(0, (width - DESKTOP_PX) / 2), width: DESKTOP_PX, height: height / scale, transform: `scale(${scale})`, transformOrigin: 'top left', borderRadius: 12, overflow: 'hidden', background: INK[props.scheme].ground, boxShadow: 'var(--sh3)' }}>
        <Head {...props} large />
        <Body {...props} />
      </div>
    </div>
  );
}
