import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { exportInputSchema, jobSchema } from '@perennial/model';
import type { ExportInput, Job } from '@perennial/model';
import { findSegment } from '@perennial/store';
import type { StoredSegment } from '@perennial/store';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { badField } from '../../http/problem.js';
import { EXPORT_KIND } from '../../transfer/run-export.js';
import { Wiring } from '../../wiring.js';
import { queueJob } from './queue-job.js';

/** Longest span of an export of events: 5 years, in milliseconds. */
const LONGEST_SPAN = 5 * 366 * 86_400_000;
const WHAT: Record<ExportInput['what'], string> = { profiles: 'people', accounts: 'accounts', memberships: 'members of accounts', events: 'events', suppressions: 'suppressions' };

const SUBJECTS: Partial<Record<ExportInput['what'], StoredSegment['subject']>> = { profiles: 'profile', accounts: 'account' };

function checkSpan({ what, from, until }: ExportInput): void {
  if (what !== 'events') return;
  if (from === null) throw badField('from', 'is missing: events are exported for a span');
  if (until === null) throw badField('until', 'is missing: events are exported for a span');
  if (until <= from) throw badField('until', 'is not after from');
  if (until - from > LONGEST_SPAN) throw badField('from', 'is more than 5 years before until');
}

/** Files that go out. */
@ApiTags('Exports')
@Controller('api/exports')
export class ExportsController {
  public constructor(private readonly engine: Wiring) {}

  /** Writes a CSV file; when the job is done, GET /api/jobs/:id/file answers it. */
  @Post() @Answers(jobSchema, 201)
  public async start(@Body({ schema: exportInputSchema }) body: ExportInput, @By() by: Caller): Promise<Job> {
    checkSpan(body);
    const segment = await this.segment(by, body);
    const title = `Export of ${WHAT[body.what]}${segment === null ? '' : ` in “${segment.name}”`}`;
    return queueJob(this.engine, by, { kind: EXPORT_KIND, title, input: { ...body }, action: 'export.start', detail: { what: body.what, ...(segment === null ? {} : { segment: segment.key }) } });
  }

  /** The segment whose members are exported, or null; throws where its members are none of what is asked for. */
  private async segment(by: Caller, { what, segmentId }: ExportInput): Promise<StoredSegment | null> {
    if (segmentId === null) return null;
    const subject = SUBJECTS[what];
    if (subject === undefined) throw badField('segmentId', 'is only for profiles and accounts');
    const segment = await findSegment(this.engine.database, by.workspaceId, segmentId);
    if (segment === null) throw badField('segmentId', 'is no segment');
    if (segment.subject !== subject) throw badField('segmentId', `is a segment of ${segment.subject === 'profile' ? 'people: export profiles' : 'accounts: export accounts'}`);
    return segment;
  }
}
