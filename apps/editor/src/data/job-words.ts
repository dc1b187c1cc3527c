import type { Job, JsonObject } from '@perennial/model';
import { bytes, counted, span } from '../ui/format.js';

const numberAt = (result: JsonObject, name: string): number | null => {
  const value = result[name];
  return typeof value === 'number' ? value : null;
};

const rowsOf = (value: number): string => counted(value, 'row');

/** How far a job is: "12,000 of 50,000 rows, about 2 min left"; null before anything is counted. */
export function progressWords(job: Job, now: number): string {
  if (job.state === 'queued') return job.done === 0 ? 'Waits for its turn' : 'Goes on shortly';
  if (job.total === null) return 'Begins';
  if (job.counted === 'bytes') return `${bytes(job.done)} of ${bytes(job.total)} read`;
  const left = job.startedAt === null || job.done === 0 ? null : ((now - job.startedAt) / job.done) * (job.total - job.done);
  const many = job.counted === 'rows' ? `${job.done.toLocaleString('en-US')} of ${rowsOf(job.total)}` : `${job.done} of ${job.total} ${job.counted}`;
  return left === null || left < 5000 || !Number.isFinite(left) ? many : `${many}, about ${span(left)} left`;
}

/** Share that is done, or null before it is known. */
export const shareOf = (job: Job): number | null => (job.total === null ? null : job.total === 0 ? 1 : job.done / job.total);

function importWords(result: JsonObject): string {
  const parts = [[numberAt(result, 'created'), 'new'], [numberAt(result, 'updated'), 'known before'], [numberAt(result, 'bad'), 'left out']] as const;
  return parts.flatMap(([value, word]) => (value === null || (value === 0 && word !== 'new') ? [] : [`${value.toLocaleString('en-US')} ${word}`])).join(', ');
}

function checkWords(result: JsonObject): string {
  const [rows, bad] = [numberAt(result, 'rows') ?? 0, numberAt(result, 'bad') ?? 0];
  return `${rowsOf(rows - bad)} can be imported${bad === 0 ? '' : `, ${bad.toLocaleString('en-US')} cannot`}`;
}

const RESULTS: Readonly<Record<string, (result: JsonObject) => string>> = {
  import: importWords,
  'import.check': checkWords,
  export: (result) => rowsOf(numberAt(result, 'rows') ?? 0),
  'privacy.export': () => 'A zip of JSON files',
  'privacy.erasure': () => 'Nothing is known of the person any more',
};

/** What came of a job that is done. */
export const resultWords = (job: Job): string => RESULTS[job.kind]?.(job.result) ?? '';
