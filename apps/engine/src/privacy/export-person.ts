import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { appendChunk, closeFile, deleteFile, filesOfJobs, findPerson, finishPrivacyRequest, insertFile, inTransaction, PERSONAL_PARTS, readPersonal, readPersonalEvents } from '@perennial/store';
import { JobError, jobKind, type JobContext, type RunningJob } from '../jobs/job-kind.js';
import { zipDirectory, zipFile, type ZipEntry } from './zip.js';

/** Kind of the jobs that export personal data. */
export const PERSON_EXPORT_KIND = 'privacy.export';
const inputSchema = z.strictObject({ profileId: z.number() });
type Input = z.infer<typeof inputSchema>;

/** Events of one file of the archive. */
const EVENTS_A_FILE = 5000;

/** An archive that grows in the database. */
class StoredZip {
  private readonly entries: ZipEntry[] = [];
  private offset = 0;
  private chunk = 0;

  public constructor(private readonly context: JobContext, private readonly fileId: number, private readonly at: Date) {}

  public async add(name: string, rows: readonly JsonObject[]): Promise<void> {
    const { bytes, entry } = zipFile(name, Buffer.from(`${JSON.stringify(rows, null, 2)}\n`), this.offset, this.at);
    this.entries.push(entry);
    await this.append(bytes);
  }

  public async close(): Promise<void> {
    await this.append(zipDirectory(this.entries, this.offset, this.at));
    await closeFile(this.context.database, this.fileId);
  }

  private async append(bytes: Buffer): Promise<void> {
    await appendChunk(this.context.database, this.fileId, this.chunk, bytes);
    this.chunk += 1;
    this.offset += bytes.length;
  }
}

async function addEvents(context: JobContext, zip: StoredZip, profileIds: readonly number[]): Promise<number> {
  let [count, files] = [0, 0];
  for (let after: number | null = 0; after !== null; ) {
    const page: { rows: JsonObject[]; next: number | null } = await readPersonalEvents(context.database, profileIds, { after, limit: EVENTS_A_FILE });
    files += 1;
    await zip.add(page.next === null && files === 1 ? 'events.json' : `events-${files}.json`, page.rows);
    count += page.rows.length;
    after = page.next;
  }
  return count;
}

/** Everything that is known of one person as a zip of JSON files, with a line of proof. Begins anew after a crash. */
export const exportPerson = jobKind<Input>({
  kind: PERSON_EXPORT_KIND,
  input: inputSchema,
  cancellable: true,
  run: async (context: JobContext, job: RunningJob<Input>) => {
    const { database } = context;
    const person = await findPerson(database, job.workspaceId, job.input.profileId);
    if (person === null) throw new JobError('This person was erased meanwhile.');
    for (const file of await filesOfJobs(database, job.workspaceId, [job.id])) await deleteFile(database, file.id);
    const fileId = await context.ids.one();
    const at = new Date();
    await insertFile(database, { id: fileId, workspaceId: job.workspaceId, name: `personal-data-${job.input.profileId}-${at.toISOString().slice(0, 10)}.zip`, type: 'application/zip', jobId: job.id, createdBy: job.createdBy });
    const zip = new StoredZip(context, fileId, at);
    const counts: Record<string, number> = {};
    for (const [place, part] of PERSONAL_PARTS.entries()) {
      const rows = await readPersonal(database, part, person.profileIds);
      counts[part] = rows.length;
      await zip.add(`${part}.json`, rows);
      await job.save(database, { done: place + 1, total: PERSONAL_PARTS.length + 1, counted: 'parts' });
    }
    counts['events'] = await addEvents(context, zip, person.profileIds);
    await zip.close();
    await inTransaction(database, async (transaction) => {
      await finishPrivacyRequest(transaction, job.id, counts);
      await job.save(transaction, { done: PERSONAL_PARTS.length + 1, total: PERSONAL_PARTS.length + 1, result: { counts } });
    });
  },
});
