import type { JsonObject, TemplateDetail, TemplateSample, TemplateSource } from '@perennial/model';
import { ApiError } from '../api/client.js';

/** What is edited of a template. */
export interface Draft {
  readonly name: string;
  readonly topic: string | null;
  readonly source: TemplateSource;
  /** Names divided by /; empty on top. */
  readonly folder: string;
  readonly sample: TemplateSample | null;
  /** Who gets it at all; null: everybody. */
  readonly condition: JsonObject | null;
  /** Key of the sender of its mails; null: that of the provider. */
  readonly sender: string | null;
  /** Openings and clicks of its mails may be followed. */
  readonly tracked: boolean;
}

/** How far the draft is kept; `conflict`: someone else saved first, and nothing more is saved until a choice is made. */
export type Keeping = { readonly is: 'saved'; readonly at: number } | { readonly is: 'saving' } | { readonly is: 'failed'; readonly error: unknown } | { readonly is: 'conflict'; readonly detail: string };

/** What the keeper needs of the world. */
export interface KeeperWorld {
  readonly save: (draft: Draft, revision: number) => Promise<TemplateDetail>;
  /** The revision that the server holds now. */
  readonly newestRevision: () => Promise<number>;
  readonly onKeeping: (keeping: Keeping) => void;
  readonly onSaved: (saved: TemplateDetail) => void;
  /** How long the hand must rest before it saves by itself. */
  readonly quietMs: number;
}

/** Keeps one draft: saves after a rest, one call at a time, always the newest text; stops when someone else saved first. */
export class DraftKeeper {
  revision: number;
  private draft: Draft;
  private dirty = false;
  private stopped = false;
  private running: Promise<boolean> = Promise.resolve(true);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly world: KeeperWorld, draft: Draft, revision: number) {
    this.draft = draft;
    this.revision = revision;
  }

  /** Whether something would be lost if the page closed now. */
  get unsaved(): boolean {
    return this.dirty;
  }

  /** Takes a change and answers the whole draft. */
  change(part: Partial<Draft>): Draft {
    this.draft = { ...this.draft, ...part };
    this.dirty = true;
    if (!this.stopped) {
      this.world.onKeeping({ is: 'saving' });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.flush(), this.world.quietMs);
    }
    return this.draft;
  }

  /** Saves now what is not saved; true when all is kept. */
  flush(): Promise<boolean> {
    clearTimeout(this.timer);
    this.running = this.running.then(() => this.saveAll());
    return this.running;
  }

  /** Another call of ours has changed the template: its revision is the one to build on. */
  took(revision: number): void {
    this.revision = revision;
  }

  /** After a conflict: saves the draft in hand over what the other saved. */
  async keepMine(): Promise<boolean> {
    try {
      this.revision = await this.world.newestRevision();
    } catch (error) {
      this.world.onKeeping({ is: 'failed', error });
      return false;
    }
    this.stopped = false;
    this.dirty = true;
    return this.flush();
  }

  private async saveAll(): Promise<boolean> {
    while (this.dirty && !this.stopped) if (!(await this.saveOnce())) return false;
    return !this.dirty;
  }

  private async saveOnce(): Promise<boolean> {
    this.dirty = false;
    this.world.onKeeping({ is: 'saving' });
    try {
      const saved = await this.world.save(this.draft, this.revision);
      this.revision = saved.revision;
      this.world.onSaved(saved);
      if (!this.dirty) this.world.onKeeping({ is: 'saved', at: saved.lastEdit.at });
      return true;
    } catch (error) {
      this.dirty = true;
      this.stopped = error instanceof ApiError && error.status === 409;
      this.world.onKeeping(this.stopped ? { is: 'conflict', detail: error instanceof Error ? error.message : '' } : { is: 'failed', error });
      return false;
    }
  }
}
