import pg from 'pg';

const INT8 = 20;
const TIMESTAMPTZ = 1184;

const parseInstant = (text: string): number => Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));

/** Reads int8 as a number (ids stay below 2^53) and timestamptz as epoch milliseconds; all else as pg does. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8) return Number;
    if (format !== 'binary' && oid === TIMESTAMPTZ) return parseInstant;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** A connection that holds an open transaction; repositories take it as their first argument. */
export type Transaction = pg.PoolClient;
/** A pool of connections to the database. */
export type Database = pg.Pool;
/** Either a pool (a statement of its own) or an open transaction. */
export type Queryable = pg.Pool | pg.PoolClient;

/** Settings of a connection (hotpath.md): passed at start, because a query on connect would race the first one. */
const SESSION_OPTIONS = '-c jit=off -c timezone=UTC -c idle_in_transaction_session_timeout=60s -c application_name=perennial';

/** A pool of plain connections with the project's parsers and settings. */
export function createPool(connectionString: string, max = 10): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, types, options: SESSION_OPTIONS });
  // An idle connection that breaks (PostgreSQL restarted) is dropped by the pool; the next query opens another.
  pool.on('error', () => undefined);
  // One that breaks while it is out, between two queries, has no other listener and would end the process; its next query fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Runs work in one READ COMMITTED transaction; rolls back and rethrows when it throws. */
export const inTransaction = <T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> => between(pool, 'begin', work);

/** Runs work on one snapshot in a transaction in which PostgreSQL refuses every write. */
export const inReadOnly = <T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> => between(pool, 'begin isolation level repeatable read read only', work);

async function between<T>(pool: pg.Pool, begin: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Hands out ids from blocks of 1,000 of the sequence `ids`: one round trip a thousand, all below 2^53. */
export class IdBlocks {
  private readonly free: { next: number; end: number }[] = [];
  private filling: Promise<void> | null = null;

  public constructor(private readonly pool: pg.Pool) {}

  /** Takes `count` ids and answers a function that gives one of them a call; what it does not give is lost, which costs nothing. */
  public async reserve(count: number): Promise<() => number> {
    while (this.available() < count) {
      this.filling ??= this.fill(Math.ceil(count / 1000)).finally(() => {
        this.filling = null;
      });
      await this.filling;
    }
    const ids: number[] = [];
    while (ids.length < count) this.takeFromFirst(ids, count);
    let given = 0;
    return () => {
      const id = ids[given++];
      if (id === undefined) throw new RangeError(`more than the ${count} reserved ids were taken`);
      return id;
    };
  }

  /** One id. */
  public async one(): Promise<number> {
    return (await this.reserve(1))();
  }

  private available(): number {
    return this.free.reduce((sum, block) => sum + block.end - block.next, 0);
  }

  private takeFromFirst(ids: number[], count: number): void {
    const block = this.free[0];
    if (block === undefined) throw new RangeError('no ids left in the reserve');
    while (ids.length < count && block.next < block.end) ids.push(block.next++);
    if (block.next >= block.end) this.free.shift();
  }

  private async fill(blocks: number): Promise<void> {
    const { rows } = await this.pool.query<{ first: number }>(`select nextval('ids') as first from generate_series(1, $1)`, [blocks]);
    for (const { first } of rows) this.free.push({ next: first, end: first + 1000 });
  }
}
