import { isJsonObject, type ExportInput, type ExportWhat, type Json, type JsonObject } from '@perennial/model';
import { attributeNames, countEvents, countExported, pageAccounts, pageEvents, pageMemberships, pageProfiles, pageSuppressions, type Queryable } from '@perennial/store';
import { z } from 'zod';
import { sourceName } from '../enrollment/run-rows.js';
import type { Cell } from './csv-writer.js';

/** Rows of one page. */
const PAGE = 5000;
const HOUR_MS = 3_600_000;
const MAX_ATTRIBUTES = 990;

/** Whose rows are exported. */
export interface ExportScope {
  readonly db: Queryable;
  readonly workspaceId: number;
  readonly input: ExportInput;
}

/** A page of rows, and the place behind it; null: the end. */
export interface ExportedRows {
  readonly rows: readonly (readonly Cell[])[];
  readonly next: Json;
}

/** Where the rows of an export come from. */
export interface ExportSource {
  /** Names of the attributes that are columns, for those that have any. */
  readonly attributes: (scope: ExportScope) => Promise<string[]>;
  readonly columns: (attributes: readonly string[]) => string[];
  readonly total: (scope: ExportScope) => Promise<number>;
  /** The rows behind a place; null: from the beginning. */
  readonly page: (scope: ExportScope, attributes: readonly string[], place: Json) => Promise<ExportedRows>;
}

const numberAt = (place: Json | undefined, none: number): number => (typeof place === 'number' ? place : none);
const none = async (): Promise<string[]> => [];
const attributeCells = (attributes: JsonObject, names: readonly string[]): Cell[] => names.map((name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined));

const profiles: ExportSource = {
  attributes: ({ db, workspaceId }) => attributeNames(db, workspaceId, 'profiles', MAX_ATTRIBUTES),
  columns: (attributes) => ['user_id', 'email', 'phone', 'timezone', 'locale', 'profile_id', 'created_at', 'last_seen_at', ...attributes],
  total: ({ db, workspaceId, input }) => countExported(db, workspaceId, 'profiles', input.segmentId),
  page: async ({ db, workspaceId, input }, attributes, place) => {
    const { rows, next } = await pageProfiles(db, workspaceId, { segmentId: input.segmentId, after: numberAt(place, 0), limit: PAGE });
    return { rows: rows.map((row) => [row.userId, row.email, row.phone, row.timezone, row.locale, row.id, row.createdAt, row.lastSeenAt, ...attributeCells(row.attributes, attributes)]), next };
  },
};

const accounts: ExportSource = {
  attributes: ({ db, workspaceId }) => attributeNames(db, workspaceId, 'accounts', MAX_ATTRIBUTES),
  columns: (attributes) => ['account_id', 'created_at', 'last_seen_at', ...attributes],
  total: ({ db, workspaceId, input }) => countExported(db, workspaceId, 'accounts', input.segmentId),
  page: async ({ db, workspaceId, input }, attributes, place) => {
    const { rows, next } = await pageAccounts(db, workspaceId, { segmentId: input.segmentId, after: typeof place === 'string' ? place : '', limit: PAGE });
    return { rows: rows.map((row) => [row.accountId, row.createdAt, row.lastSeenAt, ...attributeCells(row.attributes, attributes)]), next };
  },
};

const pairSchema = z.tuple([z.number(), z.number()]);
const pair = (place: Json): readonly [number, number] => pairSchema.safeParse(place).data ?? [0, 0];

const memberships: ExportSource = {
  attributes: none,
  columns: () => ['account_id', 'user_id', 'email', 'role', 'last_active_at'],
  total: ({ db, workspaceId }) => countExported(db, workspaceId, 'memberships', null),
  page: async ({ db, workspaceId }, _attributes, place) => {
    const { rows, next } = await pageMemberships(db, workspaceId, { after: pair(place), limit: PAGE });
    return { rows: rows.map((row) => [row.accountId, row.userId, row.email, row.role, row.lastActiveAt]), next: next === null ? null : [...next] };
  },
};

const spanOf = (input: ExportInput): { readonly from: number; readonly until: number } => ({ from: input.from ?? 0, until: input.until ?? 0 });

/** Hour by hour, because the log has no index by receipt but a coarse one. */
const events: ExportSource = {
  attributes: none,
  columns: () => ['message_id', 'event', 'user_id', 'profile_id', 'account_id', 'occurred_at', 'received_at', 'source', 'properties'],
  total: ({ db, workspaceId, input }) => countEvents(db, workspaceId, spanOf(input).from, spanOf(input).until),
  page: async ({ db, workspaceId, input }, _attributes, place) => {
    const { from, until } = spanOf(input);
    const hour = isJsonObject(place) ? numberAt(place['hour'], from) : from;
    const end = Math.min(until, hour + HOUR_MS);
    const { rows, next } = await pageEvents(db, workspaceId, { from: hour, until: end, after: isJsonObject(place) ? pair(place['after'] ?? null) : [0, 0], limit: PAGE });
    const behind: Json = next === null ? (end >= until ? null : { hour: end }) : { hour, after: [...next] };
    return { rows: rows.map((row) => [row.eventId, row.event, row.userId, row.profileId, row.accountId, row.occurredAt, row.receivedAt, sourceName(row.source), row.properties]), next: behind };
  },
};

const suppressions: ExportSource = {
  attributes: none,
  columns: () => ['address', 'channel', 'reason', 'source', 'created_at'],
  total: ({ db, workspaceId }) => countExported(db, workspaceId, 'suppressions', null),
  page: async ({ db, workspaceId }, _attributes, place) => {
    const { rows, next } = await pageSuppressions(db, workspaceId, { after: numberAt(place, 0), limit: PAGE });
    return { rows: rows.map((row) => [row.address, row.channel, row.reason, row.source, row.createdAt]), next };
  },
};

/** All that can be exported. */
export const exportSources: Readonly<Record<ExportWhat, ExportSource>> = { profiles, accounts, memberships, events, suppressions };
