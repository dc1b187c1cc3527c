import { createPool, type Database } from './database.js';
import { Initial1760000000000 } from './migrations/initial.js';
import { EventsAccounts1760000100000 } from './migrations/events-accounts.js';
import { Transfer1760000200000 } from './migrations/transfer.js';
import { Segments1760000300000 } from './migrations/segments.js';
import { Consent1760000400000 } from './migrations/consent.js';
import { Kept1760000500000 } from './migrations/kept.js';
import { SubscriptionPeriods1760000610000 } from './migrations/subscription-periods.js';
import { WebhookCalls1760000620000 } from './migrations/webhook-calls.js';
import { TriggerHooks1760000630000 } from './migrations/trigger-hooks.js';
import { Schedules1760000640000 } from './migrations/schedules.js';
import { LiveEditing1760000660000 } from './migrations/live-editing.js';
import { RunMarks1760000680000 } from './migrations/run-marks.js';
import { EntryGuards1760000690000 } from './migrations/entry-guards.js';
import { Tasks1760000700000 } from './migrations/tasks.js';
import { Collected1760000720000 } from './migrations/collected.js';
import { Winners1760000730000 } from './migrations/winners.js';
import { SmsPush1760000740000 } from './migrations/sms-push.js';
import { Memberships1760000750000 } from './migrations/memberships.js';
import { AccountRuns1760000760000 } from './migrations/account-runs.js';
import { SendingRules1760000770000 } from './migrations/sending-rules.js';
import { Surveys1760000800000 } from './migrations/surveys.js';
import { DirectMessages1760000820000 } from './migrations/direct-messages.js';
import { Routing1760000825000 } from './migrations/routing.js';
import { Tracking1760000830000 } from './migrations/tracking.js';
import { SendingDomains1760000835000 } from './migrations/sending-domains.js';
import { Feedback1760000840000 } from './migrations/feedback.js';
import { MailBlocks1760000860000 } from './migrations/mail-blocks.js';
import { DoubleOptIn1760000880000 } from './migrations/double-opt-in.js';
import { HoldSending1760000890000 } from './migrations/hold-sending.js';
import { ensurePartitions } from './partitions.js';

/** All migrations, oldest first. */
const MIGRATIONS = [
  Initial1760000000000,
  EventsAccounts1760000100000,
  Transfer1760000200000,
  Segments1760000300000,
  Consent1760000400000,
  Kept1760000500000,
  SubscriptionPeriods1760000610000,
  WebhookCalls1760000620000,
  TriggerHooks1760000630000,
  Schedules1760000640000,
  LiveEditing1760000660000,
  RunMarks1760000680000,
  EntryGuards1760000690000,
  Tasks1760000700000,
  Collected1760000720000,
  Winners1760000730000,
  SmsPush1760000740000,
  Memberships1760000750000,
  AccountRuns1760000760000,
  SendingRules1760000770000,
  Surveys1760000800000,
  DirectMessages1760000820000,
  Routing1760000825000,
  Tracking1760000830000,
  SendingDomains1760000835000,
  Feedback1760000840000,
  MailBlocks1760000860000,
  DoubleOptIn1760000880000,
  HoldSending1760000890000,
] as const;

/** Brings the schema up to date and makes the partitions of now; safe to call from several processes at once. */
export async function migrate(connectionString: string): Promise<void> {
  const pool = createPool(connectionString, 1);
  try {
    if (!(await isUpToDate(pool))) await runMigrations(connectionString, pool);
    await ensurePartitions(pool);
  } finally {
    await pool.end();
  }
}

/** Whether every migration of this program was run. A migration and its row are written in one transaction. */
async function isUpToDate(pool: Database): Promise<boolean> {
  const { rows: [table] } = await pool.query<{ there: boolean }>("select to_regclass('migrations') is not null as there");
  if (table?.there !== true) return false;
  const { rows } = await pool.query<{ name: string }>('select name from migrations');
  const run = new Set(rows.map(({ name }) => name));
  return MIGRATIONS.every(({ name }) => run.has(name));
}

async function runMigrations(connectionString: string, pool: Database): Promise<void> {
  // Loaded when it is needed: it brings 295 modules, which a process that finds nothing to do can do without.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({ type: 'postgres', url: connectionString, migrations: [...MIGRATIONS], installExtensions: false, poolSize: 1, migrationsTransactionMode: 'each' });
  await source.initialize();
  const guard = await pool.connect();
  try {
    await guard.query('select pg_advisory_lock(8, 2)');
    await source.runMigrations();
    await guard.query('select pg_advisory_unlock(8, 2)');
  } finally {
    guard.release(true);
    await source.destroy();
  }
}
