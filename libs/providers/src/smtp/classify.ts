import type { SendResult } from '../port.js';

interface SmtpTrouble {
  readonly code: string;
  readonly responseCode: number | null;
  readonly command: string;
  readonly message: string;
}

const troubleOf = (error: unknown): SmtpTrouble => {
  const fields: { code?: unknown; responseCode?: unknown; command?: unknown } = typeof error === 'object' && error !== null ? error : {};
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    responseCode: typeof fields.responseCode === 'number' ? fields.responseCode : null,
    command: typeof fields.command === 'string' ? fields.command : '',
    message: error instanceof Error ? error.message : String(error),
  };
};

/** Codes of nodemailer for what will not change by trying again. */
const PERMANENT: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);
/** Authentication and configuration: people mend these, so mails wait and try again. */
const MENDABLE: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'ETLS', 'EREQUIRETLS']);

/**
 * Class of an SMTP failure (providers.md): 4yz and the network are transient, 5yz permanent; a connection that broke while the
 * server's answer to the whole mail was awaited is ambiguous.
 */
export function classify(error: unknown): SendResult {
  const trouble = troubleOf(error);
  const reason = trouble.message.replace(/\s+/g, ' ').slice(0, 300);
  if (trouble.responseCode !== null) {
    if (MENDABLE.has(trouble.code)) return { outcome: 'transient', reason, retryAfterMs: null };
    return trouble.responseCode >= 500 ? { outcome: 'permanent', reason } : { outcome: 'transient', reason, retryAfterMs: null };
  }
  if (PERMANENT.has(trouble.code)) return { outcome: 'permanent', reason };
  if (trouble.command === 'DATA' && (trouble.code === 'ETIMEDOUT' || trouble.code === 'ECONNECTION' || trouble.code === 'ESOCKET')) return { outcome: 'ambiguous', reason };
  return { outcome: 'transient', reason, retryAfterMs: null };
}
