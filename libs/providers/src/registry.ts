import { discard } from './discard/discard.js';
import { http } from './http/http.js';
import { mailbox } from './mailbox/mailbox.js';
import type { ProviderKind } from './port.js';
import { smtp } from './smtp/smtp.js';

/** Every provider, by name; the first is the default. */
export const providerKinds: readonly ProviderKind[] = [mailbox, smtp, http, discard];

/** The provider of this name, or undefined. */
export const providerKind = (name: string): ProviderKind | undefined => providerKinds.find((kind) => kind.name === name);
