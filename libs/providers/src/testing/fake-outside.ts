import type { FakeProvider } from '@perennial/testkit';
import type { ProviderKind } from '../port.js';
import type { Outside } from './examples.js';
import { IMPATIENT, LENT } from './lent.js';

/** What a provider whose API a fake speaks is tried against. */
export function outsideOf(kind: ProviderKind, fake: FakeProvider, more: Partial<Outside> = {}): Outside {
  let isOpen = true;
  const end = async (): Promise<void> => {
    if (isOpen) await fake.close();
    isOpen = false;
  };
  return {
    provider: kind.open(kind.settings.parse(fake.settings), LENT), impatient: () => kind.open(kind.settings.parse(fake.settings), IMPATIENT), withWrongKey: () => kind.open(kind.settings.parse(fake.wrongSettings), LENT),
    arrived: fake.arrived, refuse: fake.refuse, behave: fake.behave, vanish: end, close: end, ...more,
  };
}
