import { resolve } from 'node:path';
import { Tinypool } from 'tinypool';
import type { MailCompilation, EmailSource } from '@perennial/template';

/** Longest time that one mail may take to compile, its wait for a thread included; a mail of 100 kB takes about 50 ms. */
export const COMPILE_LIMIT_MS = 10_000;

// Threads start compiled code, also where this file runs from its source.
const threads = new Tinypool({ filename: resolve(import.meta.dirname, '../../../dist/admin/templates/compile-worker.js'), name: 'compileMail', minThreads: 0, maxThreads: 2, idleTimeout: 60_000 });

const tooLong: MailCompilation = {
  ok: false,
  problems: [{ part: 'mjml', line: null, severity: 'error', message: `The MJML takes too long to compile, more than ${COMPILE_LIMIT_MS / 1000} seconds. Nest fewer elements, or take parts out.` }],
};

/** Compiles a mail on a thread of its own: MJML cannot be interrupted, and on this thread it would hold up everybody. One that takes too long is ended. */
export async function compileApart(source: EmailSource, limitMs = COMPILE_LIMIT_MS): Promise<MailCompilation> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    const compiled: MailCompilation = await threads.run(source, { signal });
    return compiled;
  } catch (error) {
    if (signal.aborted) return tooLong;
    throw error;
  }
}
