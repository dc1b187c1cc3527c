import { loadEmail, loadInApp, loadPush, loadSms, type CompiledEmail, type CompiledInApp, type CompiledPush, type CompiledSms } from '@perennial/template';
import { inAppSourceSchema, type Channel, type InAppKind, type JsonObject } from '@perennial/model';
import { loadTemplateVersion, type Database } from '@perennial/store';

/** Versions kept ready to render; a version is immutable, so that none is ever stale. */
const MAX_READY = 500;

/** A version of a template, ready to render, by channel. */
export type ReadyTemplate =
  | { readonly channel: 'email'; readonly email: ReturnType<typeof loadEmail> }
  | { readonly channel: 'in_app'; readonly inApp: ReturnType<typeof loadInApp>; readonly kind: InAppKind }
  | { readonly channel: 'sms'; readonly sms: ReturnType<typeof loadSms> }
  | { readonly channel: 'push'; readonly push: ReturnType<typeof loadPush> };

/** Prepares stored templates for rendering: what `template_versions` holds was written by this program's compiler at publish. */
const readyTemplate: Record<Channel, (compiled: unknown, source: JsonObject) => ReadyTemplate> = {
  email: (compiled) => ({ channel: 'email', email: loadEmail(compiled as CompiledEmail) }),
  in_app: (compiled, source) => ({ channel: 'in_app', inApp: loadInApp(compiled as CompiledInApp), kind: inAppSourceSchema.parse(source['inApp']).kind }),
  sms: (compiled) => ({ channel: 'sms', sms: loadSms(compiled as CompiledSms) }),
  push: (compiled) => ({ channel: 'push', push: loadPush(compiled as CompiledPush) }),
};

/** Template versions by id, compiled form loaded and prepared once per process. */
export class TemplateCache {
  private readonly ready = new Map<number, Promise<ReadyTemplate | null>>();

  public constructor(private readonly database: Database) {}

  /** The version, ready to render; null when it does not exist. */
  public get(versionId: number, channel: Channel): Promise<ReadyTemplate | null> {
    const known = this.ready.get(versionId);
    if (known !== undefined) return known;
    if (this.ready.size >= MAX_READY) this.ready.clear();
    const loading = this.load(versionId, channel);
    this.ready.set(versionId, loading);
    loading.catch(() => this.ready.delete(versionId));
    return loading;
  }

  private async load(versionId: number, channel: Channel): Promise<ReadyTemplate | null> {
    const version = await loadTemplateVersion(this.database, versionId);
    return version === null ? null : readyTemplate[channel](version.compiled, version.source);
  }
}
