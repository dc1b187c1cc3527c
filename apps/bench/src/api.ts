import { createHash } from 'node:crypto';
import type { Database } from '@perennial/store';
import { IDS } from './database.js';
import { startEngine, type Running } from './processes.js';

const API_KEY = 'ak_bench_00000000000000000000';

/** The whole product in one process on a database of ours, with an API key. */
export async function startProduct(url: string, pool: Database): Promise<Running> {
  await pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash) values (1000010, $1, 'api', 'bench', 'ak_bench', $2)`, [IDS.workspace, createHash('sha256').update(API_KEY).digest()]);
  return startEngine(url, { ROLE: 'all' });
}

/** Calls the admin API as a program does; throws what it says where it refuses. */
export async function callApi<T>(product: Running, method: string, path: string, body?: { readonly json: unknown } | { readonly csv: Blob }): Promise<T> {
  const content = body === undefined ? {} : 'json' in body ? { body: JSON.stringify(body.json), headers: { 'content-type': 'application/json' } } : { body: body.csv, headers: { 'content-type': 'text/csv' } };
  const answer = await fetch(`${product.ready[1] ?? ''}/api${path}`, { method, ...content, headers: { ...content.headers, authorization: `Bearer ${API_KEY}` } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}
