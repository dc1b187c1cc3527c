import { foldAddress, isAddress } from '@perennial/model';
import { appendStimuli, findIdentifiers, findListToFill, IDENTIFIER, LANE, membersAmong, peopleWithAddress, type ImportProblem } from '@perennial/store';
import { JobError } from '../../jobs/job-kind.js';
import { listStimulus } from '../../segmentation/members.js';
import { BadRow } from '../bound-plan.js';
import { importKind, MAX_ID, type Batch, type Looked, type Written } from './import-kind.js';

interface ListRow {
  readonly line: number;
  /** Header of the column that names the person. */
  readonly column: string;
  /** Null: the address says who it is. */
  readonly userId: string | null;
  /** Folded. */
  readonly email: string | null;
}

interface Found {
  readonly people: ReadonlySet<number>;
  readonly refused: readonly ImportProblem[];
}

/** Whom the rows speak of, and the rows that speak of nobody, or of several. */
async function find({ db, workspaceId, rows }: Looked<ListRow>): Promise<Found> {
  const values = [...new Set(rows.flatMap((row) => row.userId ?? []))];
  const ids = new Map((await findIdentifiers(db, values.map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value })))).map((held) => [held.value, held.profileId]));
  const byEmail = await peopleWithAddress(db, workspaceId, [...new Set(rows.flatMap((row) => (row.userId === null ? (row.email ?? []) : [])))]);
  const people = new Set<number>();
  const refused: ImportProblem[] = [];
  for (const { line, column, userId, email } of rows) {
    const holders = userId === null ? (byEmail.get(email ?? '') ?? []) : [ids.get(userId) ?? []].flat();
    const [only] = holders;
    if (only !== undefined && holders.length === 1) people.add(only);
    else refused.push({ line, column, reason: only === undefined ? `is ${userId === null ? 'nobody’s address' : 'the user id of nobody'}; import people first` : 'is the address of several people; name them by their user ids' });
  }
  return { people, refused };
}

async function put(batch: Batch<ListRow>, silent: boolean): Promise<Written> {
  const { transaction, workspaceId, plan, rows } = batch;
  const list = await findListToFill(transaction, workspaceId, plan.list?.segmentId ?? 0);
  if (list === null) throw new JobError('The list is gone: somebody deleted it. Import the file into another one.');
  const { people, refused } = await find({ db: transaction, workspaceId, rows });
  const there = await membersAmong(transaction, list.setId, [...people]);
  const entering = [...people].filter((id) => !there.has(id));
  await appendStimuli(transaction, entering.map((subjectId) => listStimulus(list, { workspaceId, subjectId, member: true, silent, lane: LANE.bulk })));
  return { created: entering.length, updated: there.size, refused };
}

/** People who are put on a list, by user id or else by address; who is there already stays. */
export const listKind = importKind<ListRow>({
  changesFacts: false,
  read: (row, plan) => {
    const [userId, email] = [row.fields.get('userId'), row.fields.get('email')];
    if (userId !== undefined) {
      const column = plan.headerOf('userId');
      return userId.length > MAX_ID ? new BadRow(row.line, column, `has more than ${MAX_ID} characters`) : { line: row.line, column, userId, email: null };
    }
    const column = plan.headerOf('email');
    if (email === undefined) return new BadRow(row.line, column === '' ? plan.headerOf('userId') : column, 'is empty: the row names nobody');
    return isAddress(email) ? { line: row.line, column, userId: null, email: foldAddress(email) } : new BadRow(row.line, column, 'is not an e-mail address');
  },
  keyOf: (row) => row.userId ?? `\u0001${row.email ?? ''}`,
  look: async (looked) => (await find(looked)).refused,
  write: (batch) => put(batch, true),
  stimulate: async (batch) => ({ ...(await put(batch, false)), stimuli: [] }),
});
