import { resolve } from 'node:path';
import { Tinypool } from 'tinypool';
import type { BlockProbe, MailCompilation } from '@perennial/template';
import type { CompileTask, ProbeTask } from './compile-worker.js';

/** Longest time that one mail may take to compile, its wait for a thread included; a mail of 100 kB takes about 50 ms. */
export const COMPILE_LIMIT_MS = 10_000;

// Threads start compiled code, also where this file runs from its source.
const threads = new Tinypool({ filename: resolve(import.meta.dirname, '../../../dist/admin/templates/compile-worker.js'), name: 'compileMail', minThreads: 0, maxThreads: 2, idleTimeout: 60_000 });

const tooLong: Extract<MailCompilation, { ok: false }> = {
  ok: false,
  problems: [{ part: 'mjml', line: null, severity: 'error', message: `The MJML takes too long to compile, more than ${COMPILE_LIMIT_MS / 1000} seconds. Nest fewer elements, or take parts out.` }],
};

/** Compiles a mail and looks it over on a thread of its own: MJML cannot be interrupted, and on this thread it would hold up everybody. One that takes too long is ended. */
export async function compileApart(task: CompileTask, limitMs = COMPILE_LIMIT_MS): Promise<MailCompilation> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    const compiled: MailCompilation = await threads.run(task, { signal });
    return compiled;
  } catch (error) {
    if (signal.aborted) return tooLong;
    throw error;
  }
}

/** Tries a block in a mail, on a thread of its own. */
export async function probeApart(task: ProbeTask): Promise<BlockProbe> {
  const signal = AbortSignal.timeout(COMPILE_LIMIT_MS);
  try {
    const probe: BlockProbe = await threads.run(task, { signal, name: 'tryBlock' });
    return probe;
  } catch (error) {
    if (signal.aborted) return tooLong;
    throw error;
  }
}
