import { affects, listens } from '@perennial/journey';
import { shardOf, uuidOf } from '@perennial/model';
import { appendStimuli, LANE, loadAccountsOf, nextMembers, SOURCE, STIMULUS_KIND, type NewStimulus, type StimulusRow, type Transaction } from '@perennial/store';
import type { MemberExit } from './exit-members.js';
import type { CompiledWorkspace } from './journey-cache.js';
import { BELONGING } from './translate.js';

/** Members of accounts that one transaction tells at most; what is left goes on in the bulk lane, from a cursor. */
const MEMBERS_AT_ONCE = 1000;
/** Path under which all tests of members are: any of them may have changed. */
const ALL_QUORUMS = 'quorums';

/** What one subject is told that changed elsewhere. */
interface Told {
  readonly workspaceId: number;
  readonly paths: Set<string>;
}

/** Which members of an account are still to be told, and of what. */
interface FanOut {
  readonly workspaceId: number;
  readonly accountId: number;
  readonly after: number;
  readonly paths: readonly string[];
}

const stimulus = (workspaceId: number, subjectId: number, what: Pick<NewStimulus, 'kind' | 'name' | 'eventId'> & { readonly payload: object }): NewStimulus => ({
  lane: LANE.direct, shard: shardOf(subjectId), workspaceId, subjectId, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null, ...what, payload: JSON.stringify(what.payload),
});

const touched = (paths: Iterable<string>): object => ({ which: 'touched', paths: [...paths].sort(), silent: false });

/** What an account is told of others. */
const toldAccount = (told: { readonly workspaceId: number; readonly accountId: number; readonly paths: Iterable<string> }, cause: string): NewStimulus =>
  stimulus(told.workspaceId, told.accountId, { kind: STIMULUS_KIND.accountSegments, name: 'segments', eventId: uuidOf('told', cause, told.accountId), payload: touched(told.paths) });

/** Says to accounts that they lost members, whoever asks: a person is gone. */
export const tellOfLeaving = (transaction: Transaction, workspaceId: number, accountIds: readonly number[], cause: string): Promise<void> =>
  appendStimuli(transaction, accountIds.map((accountId) => toldAccount({ workspaceId, accountId, paths: [ALL_QUORUMS] }, cause)));

/** Says to people and accounts that something changed that is another subject's, as stimuli of theirs: written by the transaction that changed it, each once. */
export class Tellings {
  private readonly accounts = new Map<number, Told>();
  /** Changes of sets that accounts count members by, by profile. */
  private readonly flips: { readonly workspaceId: number; readonly profileId: number; readonly paths: readonly string[] }[] = [];
  private readonly fanOuts: FanOut[] = [];
  private readonly forwarded: NewStimulus[] = [];
  /** Journeys that end for whole accounts. */
  public readonly exits: MemberExit[] = [];

  /** `cause`: id of something that only this transaction does; the ids of what is told follow from it. */
  public constructor(public readonly cause: string) {}

  /** A membership of a person changed. */
  public ofProfileSet({ id: workspaceId, segments }: CompiledWorkspace, profileId: number, setId: number): void {
    const paths = segments.toldToAccounts.get(setId);
    if (paths !== undefined) this.flips.push({ workspaceId, profileId, paths });
  }

  /** A membership of an account changed. */
  public ofAccountSet(workspace: CompiledWorkspace, accountId: number, setId: number): void {
    const key = workspace.segments.toldToMembers.get(setId);
    if (key !== undefined) this.ofAccount(workspace, accountId, [`${ALL_QUORUMS}.${key}`]);
  }

  /** Something of an account changed that its members may read. */
  public ofAccount(workspace: CompiledWorkspace, accountId: number, paths: readonly string[]): void {
    if (paths.length > 0 && affects({ paths, events: [] }, workspace.reads)) this.fanOuts.push({ workspaceId: workspace.id, accountId, after: 0, paths });
  }

  /** A person joined an account by the way, with an event: what reads the account or the membership looks again. */
  public ofJoining({ id, reads }: CompiledWorkspace, profileId: number, accountId: number): void {
    if (affects({ paths: BELONGING, events: [] }, reads)) this.forwarded.push(stimulus(id, profileId, { kind: STIMULUS_KIND.segments, name: 'segments', eventId: uuidOf('joined', this.cause, profileId, accountId), payload: touched(BELONGING) }));
  }

  /** A person joined an account, or has another role. */
  public ofMembers({ id, segments }: CompiledWorkspace, accountIds: readonly number[]): void {
    if (segments.quorums.length > 0) for (const accountId of accountIds) this.toAccount(id, accountId, [ALL_QUORUMS]);
  }

  /** An event that the log now has concerns its account too. */
  public ofEvent({ id, ofAccounts }: CompiledWorkspace, row: StimulusRow): void {
    if (row.accountId === null || !listens(ofAccounts, row.name)) return;
    this.forwarded.push(stimulus(id, row.accountId, { kind: STIMULUS_KIND.accountLogged, name: row.name, eventId: row.eventId, payload: { p: row.payload['p'] ?? {}, occurred: row.occurredAt, received: row.receivedAt, source: row.source } }));
  }

  /** Goes on with members that an earlier transaction had no room for. */
  public goOn(row: StimulusRow): void {
    const { after, paths } = row.payload;
    if (typeof after === 'number' && Array.isArray(paths)) this.fanOuts.push({ workspaceId: row.workspaceId, accountId: row.subjectId, after, paths: paths.map(String) });
  }

  /** What a member did ends a journey for the whole account. */
  public toExit(exit: MemberExit): void {
    this.exits.push(exit);
  }

  /** Writes all stimuli. */
  public async write(transaction: Transaction): Promise<void> {
    await this.addFlips(transaction);
    const members = await this.members(transaction);
    const accounts = [...this.accounts].map(([accountId, told]) => toldAccount({ accountId, ...told }, this.cause));
    await appendStimuli(transaction, [...this.forwarded, ...accounts, ...members]);
  }

  private toAccount(workspaceId: number, accountId: number, paths: readonly string[]): void {
    const known = this.accounts.get(accountId) ?? { workspaceId, paths: new Set<string>() };
    for (const path of paths) known.paths.add(path);
    this.accounts.set(accountId, known);
  }

  private async addFlips(transaction: Transaction): Promise<void> {
    const accounts = new Map<number, number[]>();
    for (const { profileId, accountId } of await loadAccountsOf(transaction, [...new Set(this.flips.map((flip) => flip.profileId))])) accounts.set(profileId, [...(accounts.get(profileId) ?? []), accountId]);
    for (const { workspaceId, profileId, paths } of this.flips) for (const accountId of accounts.get(profileId) ?? []) this.toAccount(workspaceId, accountId, paths);
  }

  /** Stimuli of members, and of the accounts whose members are not all told yet. */
  private async members(transaction: Transaction): Promise<NewStimulus[]> {
    const found = await nextMembers(transaction, this.fanOuts, MEMBERS_AT_ONCE);
    const told = new Map<number, Told>();
    const rest: NewStimulus[] = [];
    for (const { workspaceId, accountId, after, paths } of this.fanOuts) {
      const own = found.filter((row) => row.accountId === accountId && row.profileId > after);
      const now = own.slice(0, Math.max(0, MEMBERS_AT_ONCE - told.size));
      for (const { profileId } of now) {
        const known = told.get(profileId) ?? { workspaceId, paths: new Set<string>() };
        for (const path of paths) known.paths.add(path);
        told.set(profileId, known);
      }
      // A full page may have another behind it.
      if (now.length < own.length || own.length === MEMBERS_AT_ONCE) {
        const cursor = now.at(-1)?.profileId ?? after;
        rest.push({ ...stimulus(workspaceId, accountId, { kind: STIMULUS_KIND.tellMembers, name: 'members', eventId: uuidOf('members', this.cause, accountId, cursor, ...paths), payload: { after: cursor, paths } }), lane: LANE.bulk });
      }
    }
    return [...[...told].map(([profileId, { workspaceId, paths }]) => stimulus(workspaceId, profileId, { kind: STIMULUS_KIND.segments, name: 'segments', eventId: uuidOf('told', this.cause, profileId), payload: touched(paths) })), ...rest];
  }
}
