import type { ImportPlan, Job, Sniffed } from '@perennial/model';
import request from 'supertest';
import type { StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

/** What specs of imports and exports do over HTTP, as a program would. */
export class DataDesk {
  public constructor(private readonly engine: StartedEngine) {}

  /** A call of the API with the API key. */
  public call(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): request.Test {
    const made = request(this.engine.address)[method](`/api${path}`).set('authorization', `Bearer ${this.engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  }

  /** Uploads bytes; answers the id of the file. */
  public async upload(content: string | Buffer, name = 'people.csv'): Promise<number> {
    const { body } = await this.call('post', `/uploads?name=${encodeURIComponent(name)}`).set('content-type', 'text/csv').send(content).expect(201);
    return body.id;
  }

  /** What the file seems to hold. */
  public async sniff(fileId: number, kind: ImportPlan['kind']): Promise<Sniffed> {
    return (await this.call('get', `/uploads/${fileId}/columns?kind=${kind}`).expect(200)).body;
  }

  /** Waits until a job has ended. */
  public async ended(id: number): Promise<Job> {
    return until(async () => {
      const { body }: { body: Job } = await this.call('get', `/jobs/${id}`).expect(200);
      return body.state === 'queued' || body.state === 'running' ? null : body;
    });
  }

  /** Uploads, takes the suggested plan with changes, and checks the whole. */
  public async check(content: string | Buffer, kind: ImportPlan['kind'], changes: Partial<ImportPlan> = {}): Promise<Job> {
    const fileId = await this.upload(content);
    const sniffed = await this.sniff(fileId, kind);
    const { body } = await this.call('post', '/imports/check', { fileId, kind, ...sniffed.reading, columns: sniffed.columns.map((column) => column.plan), ...changes }).expect(201);
    return this.ended(body.id);
  }

  /** Imports what a check has read. */
  public async import(check: Job, runJourneys = false): Promise<Job> {
    const { body } = await this.call('post', '/imports', { checkId: check.id, runJourneys }).expect(201);
    return this.ended(body.id);
  }

  /** Exports and answers the file as text. */
  public async export(input: object): Promise<string> {
    const { body } = await this.call('post', '/exports', input).expect(201);
    const job = await this.ended(body.id);
    if (job.state !== 'done') throw new Error(job.error ?? job.state);
    return (await this.call('get', `/jobs/${job.id}/file`).buffer(true).parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    }).expect(200)).body.toString('utf8');
  }

  /** Problems of a check or an import. */
  public async problems(id: number): Promise<{ line: number; column: string; reason: string }[]> {
    return (await this.call('get', `/jobs/${id}/problems`).expect(200)).body.items;
  }
}
