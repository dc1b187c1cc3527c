import type { Condition } from '../condition.js';
import { Frame } from './frame.js';

/** Which members count, what is asked of them, and how many must fit. */
interface MembersTest {
  readonly roles: readonly string[] | undefined;
  readonly of: Condition;
  readonly test: (hits: string, total: string) => string;
}

/** The quorum as one left join: members and those that fit, by account; an account without members has no row, so it is false. */
export function membersSql({ roles, of, test }: MembersTest, frame: Frame): string {
  const account = frame.account.id;
  const [member, person] = [frame.statement.alias(), frame.statement.alias()];
  const inner = new Frame(frame.statement, { subject: 'profile', row: person });
  const fits = inner.sql(of);
  const ofRole = roles === undefined ? '' : ` and ${member}.role = any(${inner.texts(roles)})`;
  const counts = `select ${member}.account_id, count(*) as total, count(*) filter (where ${fits}) as hits from memberships ${member}
    join profiles ${person} on ${person}.shard = ${member}.shard and ${person}.id = ${member}.profile_id ${inner.joins}
    where ${member}.workspace_id = ${inner.workspace} and ${person}.merged_into is null${ofRole} group by ${member}.account_id`;
  const row = frame.join((alias) => `left join (${counts}) ${alias} on ${alias}.account_id = ${account}`);
  return `((${test(`${row}.hits`, `${row}.total`)}) is true)`;
}
