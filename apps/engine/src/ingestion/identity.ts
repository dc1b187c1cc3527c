import { IDENTIFIER, type HeldIdentifier, type IdentifierChange, type IdentifierKey, type IdentityChanges, type NewProfile } from '@perennial/store';
import type { TrackingCall } from './call.js';

/** The profile and account that a call speaks of. */
export interface ResolvedCall {
  readonly call: TrackingCall;
  readonly profileId: number;
  readonly accountId: number | null;
}

/** What resolution found and what it wants written first. */
export interface Resolution {
  readonly resolved: readonly ResolvedCall[];
  readonly changes: IdentityChanges;
}

interface Account {
  readonly workspaceId: number;
  readonly externalId: string;
  readonly accountId: number;
}

const keyOf = (key: IdentifierKey): string => `${key.workspaceId}\u0001${key.kind}\u0001${key.value}`;
const accountKey = (account: { workspaceId: number; externalId: string }): string => `${account.workspaceId}\u0001${account.externalId}`;

/** Identifiers that some calls name, each once. */
export function identifiersOf(calls: readonly TrackingCall[]): IdentifierKey[] {
  const keys = new Map<string, IdentifierKey>();
  const add = (workspaceId: number, kind: number, value: string | null): void => {
    if (value !== null) keys.set(keyOf({ workspaceId, kind, value }), { workspaceId, kind, value });
  };
  for (const call of calls) {
    add(call.workspaceId, IDENTIFIER.externalId, call.userId);
    add(call.workspaceId, IDENTIFIER.anonymousId, call.anonymousId);
    add(call.workspaceId, IDENTIFIER.externalId, call.previousId);
    add(call.workspaceId, IDENTIFIER.anonymousId, call.previousId);
  }
  return [...keys.values()];
}

/** Accounts that some calls name, each once. */
export function accountsOf(calls: readonly TrackingCall[]): { workspaceId: number; externalId: string }[] {
  const keys = new Map<string, { workspaceId: number; externalId: string }>();
  for (const { workspaceId, groupId } of calls) if (groupId !== null) keys.set(accountKey({ workspaceId, externalId: groupId }), { workspaceId, externalId: groupId });
  return [...keys.values()];
}

/**
 * Decides, call by call in order, whose profile each call speaks of (architecture.md, Identity): an identifier belongs to one profile;
 * identify with a known userId and the anonymousId of an anonymous profile asks for a merge; an anonymousId held by another identified
 * profile passes to the newcomer; two identified profiles merge only by alias. Pure but for the ids that `nextId` hands out.
 */
class Resolver {
  private readonly holders = new Map<string, number>();
  private readonly identified = new Set<number>();
  private readonly stored = new Map<string, number>();
  private readonly accounts = new Map<string, number>();
  private readonly profiles: NewProfile[] = [];
  private readonly taken = new Map<string, IdentifierChange>();
  private readonly named = new Map<number, string>();
  private readonly newAccounts: { id: number; workspaceId: number; externalId: string }[] = [];
  private readonly merges: { workspaceId: number; loserId: number; survivorId: number; cause: string }[] = [];

  public constructor(held: readonly HeldIdentifier[], accounts: readonly Account[], private readonly nextId: () => number) {
    for (const entry of held) {
      this.holders.set(keyOf(entry), entry.profileId);
      this.stored.set(keyOf(entry), entry.profileId);
      if (entry.identified) this.identified.add(entry.profileId);
    }
    for (const account of accounts) this.accounts.set(accountKey(account), account.accountId);
  }

  public resolve(call: TrackingCall): ResolvedCall {
    const profileId = call.type === 'alias' ? this.alias(call) : this.profileOf(call);
    return { call, profileId, accountId: call.groupId === null ? null : this.account(call.workspaceId, call.groupId) };
  }

  public changes(): IdentityChanges {
    return {
      profiles: this.profiles.map((profile) => ({ ...profile, externalId: this.named.get(profile.id) ?? profile.externalId })),
      identifiers: [...this.taken.values()],
      named: [...this.named].map(([profileId, externalId]) => ({ profileId, externalId })),
      accounts: this.newAccounts,
      merges: this.merges,
    };
  }

  private profileOf(call: TrackingCall): number {
    const user = call.userId === null ? null : { workspaceId: call.workspaceId, kind: IDENTIFIER.externalId, value: call.userId };
    const anonymous = call.anonymousId === null ? null : { workspaceId: call.workspaceId, kind: IDENTIFIER.anonymousId, value: call.anonymousId };
    if (user === null) return anonymous === null ? this.create(call.workspaceId, null) : this.holderOf(anonymous) ?? this.take(anonymous, this.create(call.workspaceId, null));
    const byUser = this.holderOf(user);
    const byAnonymous = anonymous === null ? null : this.holderOf(anonymous);
    if (byUser === null) return this.newcomer(user, anonymous, byAnonymous, call.type === 'identify');
    if (anonymous !== null) this.join(byUser, anonymous, byAnonymous, call.type === 'identify');
    return byUser;
  }

  /** A userId that nobody holds: it names the anonymous profile of the same call, or a new one. */
  private newcomer(user: IdentifierKey, anonymous: IdentifierKey | null, byAnonymous: number | null, identifies: boolean): number {
    if (identifies && byAnonymous !== null && !this.identified.has(byAnonymous)) return this.name(user, byAnonymous);
    const profile = this.name(user, this.create(user.workspaceId, null));
    if (anonymous !== null && (byAnonymous === null || identifies)) this.take(anonymous, profile);
    return profile;
  }

  /** A known userId with an anonymousId: attach it, merge the anonymous profile in, or take it over from an identified one. */
  private join(profile: number, anonymous: IdentifierKey, holder: number | null, identifies: boolean): void {
    if (holder === profile) return;
    if (holder === null) this.take(anonymous, profile);
    else if (identifies && this.identified.has(holder)) this.take(anonymous, profile);
    else if (identifies) this.merge(anonymous.workspaceId, holder, profile, 'identify');
  }

  private alias(call: TrackingCall): number {
    const user: IdentifierKey = { workspaceId: call.workspaceId, kind: IDENTIFIER.externalId, value: call.userId ?? '' };
    const previous = (kind: number): IdentifierKey => ({ workspaceId: call.workspaceId, kind, value: call.previousId ?? '' });
    const holder = this.holderOf(previous(IDENTIFIER.externalId)) ?? this.holderOf(previous(IDENTIFIER.anonymousId));
    const survivor = this.holderOf(user);
    if (survivor === null) return this.name(user, holder !== null && !this.identified.has(holder) ? holder : this.aliasNewcomer(call.workspaceId, holder));
    if (holder === null) this.take(previous(IDENTIFIER.externalId), survivor);
    else if (holder !== survivor) this.merge(call.workspaceId, holder, survivor, 'alias');
    return survivor;
  }

  private aliasNewcomer(workspaceId: number, holder: number | null): number {
    const profile = this.create(workspaceId, null);
    if (holder !== null) this.merge(workspaceId, holder, profile, 'alias');
    return profile;
  }

  private account(workspaceId: number, externalId: string): number {
    const key = accountKey({ workspaceId, externalId });
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const id = this.nextId();
    this.accounts.set(key, id);
    this.newAccounts.push({ id, workspaceId, externalId });
    return id;
  }

  private create(workspaceId: number, externalId: string | null): number {
    const id = this.nextId();
    this.profiles.push({ id, workspaceId, externalId });
    return id;
  }

  private name(user: IdentifierKey, profile: number): number {
    this.named.set(profile, user.value);
    this.identified.add(profile);
    return this.take(user, profile);
  }

  private take(key: IdentifierKey, profileId: number): number {
    const text = keyOf(key);
    this.holders.set(text, profileId);
    this.taken.set(text, { ...key, profileId, from: this.stored.get(text) ?? null });
    return profileId;
  }

  private merge(workspaceId: number, loserId: number, survivorId: number, cause: string): void {
    this.merges.push({ workspaceId, loserId, survivorId, cause });
  }

  private holderOf(key: IdentifierKey): number | null {
    return this.holders.get(keyOf(key)) ?? null;
  }
}

/** Resolves calls in order against the identifiers and accounts found in the database; most ids that it can need: three a call. */
export function resolveIdentity(calls: readonly TrackingCall[], held: readonly HeldIdentifier[], accounts: readonly Account[], nextId: () => number): Resolution {
  const resolver = new Resolver(held, accounts, nextId);
  const resolved = calls.map((call) => resolver.resolve(call));
  return { resolved, changes: resolver.changes() };
}
