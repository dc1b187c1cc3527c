import { Client } from 'pg';

/** Runs one statement on a connection of its own and answers its rows: for looking at what the product left, and for turning its clock. */
export async function runSql<Row extends object>(connectionString: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
