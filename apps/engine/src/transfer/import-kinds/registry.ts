import type { ImportKindName } from '@perennial/model';
import { accountsKind } from './accounts.js';
import { eventsKind } from './events.js';
import type { AnyImportKind } from './import-kind.js';
import { listKind } from './list.js';
import { profilesKind } from './profiles.js';
import { subscriptionsKind } from './subscriptions.js';
import { suppressionsKind } from './suppressions.js';

/** All kinds of files. */
export const importKinds: Readonly<Record<ImportKindName, AnyImportKind>> = { profiles: profilesKind, accounts: accountsKind, events: eventsKind, list: listKind, subscriptions: subscriptionsKind, suppressions: suppressionsKind };
