import { compileEmail, type MailCompilation, type EmailSource } from '@perennial/template';

/** Runs on a thread of its own (`compile-apart.ts`): compiles one mail. */
export function compileMail(source: EmailSource): Promise<MailCompilation> {
  return compileEmail(source);
}
