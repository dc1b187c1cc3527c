import type { Instant, Json } from '@perennial/model';
import type { Condition } from '../condition.js';
import { isoText } from '../date.js';
import { caseMap } from '../fold.js';

/** What a statement is about beside the condition. */
export interface SqlContext {
  readonly workspaceId: number;
  readonly now: Instant;
  /** Ids of the sets of members that serve, by the segment's key, and by `keptName` those of conditions that are kept for themselves; what is not there has no members. */
  readonly segments: ReadonlyMap<string, number>;
  /** True where any profile of the workspace was merged into another, so that events logged under it are counted for the survivor. */
  readonly merged: boolean;
}

/** What rows are asked about: profiles (alias `p`) or accounts (alias `a`). */
export type SubjectKind = 'profile' | 'account';
type Writer = (condition: Condition, frame: Frame) => string;

/** Instants that timestamptz holds, as the condition language writes them: years 1 to 9999. */
const [FIRST, LAST] = [-62_135_596_800_000, 253_402_300_799_999];

/** One statement in the making: its parameters, each distinct value once, and names for what is joined. */
export class Statement {
  private readonly all: unknown[] = [];
  private readonly places = new Map<string, string>();
  private aliases = 0;

  public constructor(public readonly context: SqlContext, public readonly write: Writer) {}

  /** A parameter of a type; `numbered` gives it its number, if it is used at all. */
  public parameter(value: unknown, type: string): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = `@${this.all.length}@::${type}`;
    this.all.push(value);
    this.places.set(key, place);
    return place;
  }

  /** Pieces of the statement with numbered parameters, and those, in their order. PostgreSQL takes no parameter that is not used. */
  public numbered(pieces: readonly string[], first: number): { readonly pieces: readonly string[]; readonly values: readonly unknown[] } {
    const numbers = new Map<string, number>();
    const numberOf = (place: string): number => {
      const number = numbers.get(place) ?? first + numbers.size;
      numbers.set(place, number);
      return number;
    };
    const done = pieces.map((piece) => piece.replace(/@(\d+)@/g, (_all, place: string) => `$${numberOf(place)}`));
    return { pieces: done, values: [...numbers.keys()].map((place) => this.all[Number(place)]) };
  }

  /** A name that nothing else in the statement has. */
  public alias(): string {
    this.aliases += 1;
    return `t${this.aliases}`;
  }
}

/** Which account a row is asked about: alias and columns. */
export interface AccountColumns {
  readonly id: string;
  readonly attributes: string;
  readonly role: string;
  readonly membership: string;
}

/** What one FROM list is about. */
export interface FrameShape {
  readonly subject: SubjectKind;
  /** Alias of the subject's row, or how to join it on first use. */
  readonly row: string | { readonly id: string };
  /** Alias of the row of `events` that a filter looks at. */
  readonly event?: string | undefined;
}

/** One FROM list: expressions over its row, and the joins that they need, each once. Every join keeps one row per row. */
export class Frame {
  private readonly joined = new Map<string, string>();
  private readonly order: string[] = [];

  public constructor(public readonly statement: Statement, private readonly shape: FrameShape) {}

  public get subject(): SubjectKind {
    return this.shape.subject;
  }

  public get event(): string | undefined {
    return this.shape.event;
  }

  /** Alias of the subject's row. */
  public get row(): string {
    const { row } = this.shape;
    if (typeof row === 'string') return row;
    const table = this.subject === 'profile' ? 'profiles' : 'accounts';
    return this.join((alias) => `left join ${table} ${alias} on ${alias}.workspace_id = ${this.workspace} and ${alias}.id = ${row.id}`);
  }

  /** The account that `account.*` and `membership.*` mean. */
  public get account(): AccountColumns {
    if (this.subject === 'account') return { id: `${this.row}.id`, attributes: `${this.row}.attributes`, role: 'null::text', membership: 'null::jsonb' };
    const { row } = this;
    const latest = this.join((alias) => `left join (select distinct on (m.profile_id) m.profile_id, m.account_id, m.role, m.attributes || jsonb_build_object('joinedAt', to_char(m.joined_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as membership, c.attributes from memberships m
      join accounts c on c.shard = m.account_shard and c.id = m.account_id where m.workspace_id = ${this.workspace} order by m.profile_id, m.last_active_at desc, m.account_id) ${alias} on ${alias}.profile_id = ${row}.id`);
    return { id: `${latest}.account_id`, attributes: `${latest}.attributes`, role: `${latest}.role`, membership: `${latest}.membership` };
  }

  /** Adds a join to the FROM list, unless it is there, and answers its alias. */
  public join(of: (alias: string) => string): string {
    const key = of('?');
    const known = this.joined.get(key);
    if (known !== undefined) return known;
    const alias = this.statement.alias();
    this.joined.set(key, alias);
    this.order.push(of(alias));
    return alias;
  }

  /** The joins so far, to follow the row in the FROM list. */
  public get joins(): string {
    return this.order.join('\n');
  }

  /** A condition over this row. */
  public sql(condition: Condition): string {
    return this.statement.write(condition, this);
  }

  public get workspace(): string {
    return this.statement.parameter(this.statement.context.workspaceId, 'bigint');
  }

  public text(value: string): string {
    return this.statement.parameter(value, 'text');
  }

  public texts(values: readonly string[]): string {
    return this.statement.parameter(values, 'text[]');
  }

  public number(value: number): string {
    return this.statement.parameter(value, 'float8');
  }

  public id(value: number): string {
    return this.statement.parameter(value, 'bigint');
  }

  public json(value: Json): string {
    return this.statement.parameter(JSON.stringify(value), 'jsonb');
  }

  public jsons(values: readonly Json[]): string {
    return this.statement.parameter(values.map((value) => JSON.stringify(value)), 'jsonb[]');
  }

  /** An instant as timestamptz; what no calendar holds is the nearest infinity. */
  public instant(at: Instant): string {
    return this.statement.parameter(at < FIRST ? '-infinity' : at > LAST ? 'infinity' : isoText(at), 'timestamptz');
  }

  /** `fold` of a text expression, exactly. ASCII needs no table. */
  public folded(text: string): string {
    const { from, to } = caseMap();
    const full = `translate(replace(lower(normalize(${text}, NFC) collate "C"), ${this.text('\u0130')}, ${this.text('i\u0307')}), ${this.text(from)}, ${this.text(to)})`;
    return `(case when octet_length(${text}) = length(${text}) then lower(${text} collate "C") else ${full} end)`;
  }
}

