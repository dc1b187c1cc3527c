import { z } from 'zod';

const assertion = z.object({ status: z.string(), fullName: z.string() });
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), message: z.string().catch(''), assertionResults: z.array(assertion) })),
});

/** What one run of Jest came to. */
export interface Outcome {
  readonly passed: number;
  /** Failed tests and suites that could not run. */
  readonly failed: number;
  /** Reasons of skipped tests with the number of tests each skips. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Files that could not run. */
  readonly broken: readonly string[];
}

/** Reads Jest's JSON report; text that is no report (Jest crashed while writing it) counts as one failure. */
export function readReport(text: string | null): Outcome {
  const read = report.safeParse(parsed(text));
  if (!read.success) return { passed: 0, failed: 1, skipped: new Map(), broken: ['Jest ended without a report'] };
  const { testResults, numPassedTests, numFailedTests } = read.data;
  const broken = testResults.filter((suite) => suite.status === 'failed' && !suite.assertionResults.some((one) => one.status === 'failed'));
  const skipped = new Map<string, number>();
  for (const one of testResults.flatMap((suite) => suite.assertionResults)) {
    if (one.status !== 'pending' && one.status !== 'todo') continue;
    const reason = /\[skipped: (.*?)\]/.exec(one.fullName)?.[1] ?? 'no reason given';
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  }
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped, broken: broken.map((suite) => suite.name) };
}

/** The lines that end a run; the last is always `N passed, N failed`. */
export function closingLines(outcome: Outcome): string[] {
  return [
    ...outcome.broken.map((file) => `could not run: ${file}`),
    ...[...outcome.skipped].map(([reason, count]) => `skipped ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`),
    `${outcome.passed} passed, ${outcome.failed} failed`,
  ];
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // cut off: the schema refuses it
  }
}
