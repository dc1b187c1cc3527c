import { enforcedSchemas, type Database, type EnforcedSchema } from '@perennial/store';
import type { TrackingCall } from './call.js';
import { compileSchema, type Misfit, type PropertyCheck } from './property-schema.js';

/** How long the schemas of a workspace are believed; a change works at most this long later in another process. */
const BELIEVED_MS = 2000;

interface Enforced {
  readonly enforcement: EnforcedSchema['enforcement'];
  readonly changedAt: number;
  /** Null: it was taken as a schema once and no longer compiles; nothing is held against it. */
  readonly check: PropertyCheck | null;
}

/** The schemas in force of one workspace, by the name of the event. */
export type WorkspaceSchemas = ReadonlyMap<string, Enforced>;

interface Remembered {
  /** Shared by all who ask while it is read. */
  readonly schemas: Promise<WorkspaceSchemas>;
  readonly until: number;
}

/** An event that does not fit, and what becomes of it. */
export interface SchemaMisfit extends Misfit {
  readonly enforcement: EnforcedSchema['enforcement'];
}

const EVENT_TYPES: ReadonlySet<TrackingCall['type']> = new Set(['track', 'page', 'screen']);

function compiled({ enforcement, changedAt, schema }: EnforcedSchema): Enforced {
  try {
    return { enforcement, changedAt, check: compileSchema(schema) };
  } catch {
    return { enforcement, changedAt, check: null };
  }
}

/** Looks up which events are held against a schema; each is compiled once. */
export class EventSchemas {
  private readonly remembered = new Map<number, Remembered>();

  public constructor(private readonly database: Database, private readonly clock: () => number) {}

  /** Schemas in force of a workspace. */
  public of(workspaceId: number): Promise<WorkspaceSchemas> {
    const known = this.remembered.get(workspaceId);
    if (known !== undefined && known.until > this.clock()) return known.schemas;
    const schemas = this.load(workspaceId, known?.schemas);
    const entry = { schemas, until: this.clock() + BELIEVED_MS };
    this.remembered.set(workspaceId, entry);
    // A reading that failed is not believed; whoever asked for it is told.
    schemas.catch(() => this.remembered.get(workspaceId) === entry && this.remembered.delete(workspaceId));
    return schemas;
  }

  /** Looks again at once: called when a schema is changed in this process. */
  public forget(workspaceId: number): void {
    this.remembered.delete(workspaceId);
  }

  private async load(workspaceId: number, known: Promise<WorkspaceSchemas> | undefined): Promise<WorkspaceSchemas> {
    const rows = await enforcedSchemas(this.database, workspaceId);
    const before = await known?.catch(() => undefined);
    return new Map(rows.map((row) => {
      const same = before?.get(row.name);
      return [row.name, same?.changedAt === row.changedAt && same.enforcement === row.enforcement ? same : compiled(row)] as const;
    }));
  }
}

/** What of a call does not fit the schema of its event, or null. */
export function misfitOf(schemas: WorkspaceSchemas, call: TrackingCall): SchemaMisfit | null {
  if (schemas.size === 0 || !EVENT_TYPES.has(call.type)) return null;
  const enforced = schemas.get(call.name);
  const misfit = enforced?.check?.(call.body) ?? null;
  return enforced === undefined || misfit === null ? null : { ...misfit, enforcement: enforced.enforcement };
}
