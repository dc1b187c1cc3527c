import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Paths of a private key and of its certificate (with those of its authorities behind it), in PEM. */
export interface CertificateFiles {
  readonly key: string;
  readonly certificate: string;
}

/** What two such files hold, in PEM, or which of them is wrong, in words that follow its name. */
export type ReadCertificate = { readonly ok: true; readonly key: string; readonly certificate: string } | { readonly ok: false; readonly at: keyof CertificateFiles; readonly problem: string };

const WORDS: Record<string, string> = { ENOENT: 'which is not there', EACCES: 'which this user may not read', EISDIR: 'which is a folder' };

function textOf(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    return { problem: `names the file ${JSON.stringify(path)}, ${WORDS[code] ?? `which cannot be read (${code})`}` };
  }
}

/** What `read` makes of a text; null: it is no such thing. */
function parsed<Thing>(read: () => Thing): Thing | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Reads both files, and whether they belong together. */
export function readCertificate(files: CertificateFiles): ReadCertificate {
  const wrong = (at: keyof CertificateFiles, problem: string): ReadCertificate => ({ ok: false, at, problem });
  const [key, certificate] = [textOf(files.key), textOf(files.certificate)];
  if ('problem' in key) return wrong('key', key.problem);
  if ('problem' in certificate) return wrong('certificate', certificate.problem);
  const secret = parsed<KeyObject>(() => createPrivateKey(key.text));
  if (secret === null) return wrong('key', `names the file ${JSON.stringify(files.key)}, which holds no private key in PEM that opens without a password`);
  const shown = parsed(() => new X509Certificate(certificate.text));
  if (shown === null) return wrong('certificate', `names the file ${JSON.stringify(files.certificate)}, which holds no certificate in PEM`);
  if (!shown.checkPrivateKey(secret)) return wrong('certificate', `names the file ${JSON.stringify(files.certificate)}, whose first certificate is not of the key in ${JSON.stringify(files.key)}`);
  return { ok: true, key: key.text, certificate: certificate.text };
}
