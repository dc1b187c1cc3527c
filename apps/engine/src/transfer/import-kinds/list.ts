import { appendStimuli, findAccounts, findIdentifiers, findSegment, IDENTIFIER, LANE, type StoredSegment } from '@perennial/store';
import { listStimulus } from '../../segmentation/members.js';
import { BadRow } from '../bound-plan.js';
import { importKind, MAX_ID, type Batch, type Stimulated } from './import-kind.js';

interface ListRow {
  readonly line: number;
  readonly memberId: string;
  readonly header: string;
  readonly segmentId: number;
}

async function idsOf({ transaction, workspaceId, rows }: Batch<ListRow>, { subject }: StoredSegment): Promise<Map<string, number>> {
  const wanted = [...new Set(rows.map((row) => row.memberId))];
  if (subject === 'account') return new Map((await findAccounts(transaction, wanted.map((externalId) => ({ workspaceId, externalId })))).map((row) => [row.externalId, row.accountId]));
  return new Map((await findIdentifiers(transaction, wanted.map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value })))).map((row) => [row.value, row.profileId]));
}

/** The wishes to put those of the file on the list, and the rows whose id nobody has. Throws where the list is gone. */
async function wishes(batch: Batch<ListRow>, silent: boolean): Promise<Stimulated> {
  const { transaction, workspaceId, rows } = batch;
  const segment = await findSegment(transaction, workspaceId, rows[0]?.segmentId ?? 0);
  if (segment === null || segment.kind !== 'static') throw new Error('The list was deleted while the file was imported.');
  const known = await idsOf(batch, segment);
  const members = [...new Set(rows.flatMap((row) => known.get(row.memberId) ?? []))];
  return {
    created: members.length, updated: 0, refused: rows.flatMap(({ line, memberId, header }) => (known.has(memberId) ? [] : [{ line, column: header, reason: `is the id of nobody: import ${segment.subject === 'account' ? 'the account' : 'the person'} first` }])),
    stimuli: members.map((subjectId) => listStimulus(segment, { workspaceId, subjectId, member: true, silent, lane: LANE.bulk })),
  };
}

/** Ids of people, or of accounts, that are put on a list. */
export const listKind = importKind<ListRow>({
  read: (row, plan) => {
    const memberId = row.fields.get('memberId');
    const header = plan.headerOf('memberId');
    if (memberId === undefined) return new BadRow(row.line, header, 'is empty');
    return memberId.length > MAX_ID ? new BadRow(row.line, header, `has more than ${MAX_ID} characters`) : { line: row.line, memberId, header, segmentId: plan.plan.segmentId ?? 0 };
  },
  keyOf: (row) => row.memberId,
  write: async (batch) => {
    const { stimuli, ...written } = await wishes(batch, true);
    await appendStimuli(batch.transaction, stimuli);
    return written;
  },
  stimulate: (batch) => wishes(batch, false),
});
