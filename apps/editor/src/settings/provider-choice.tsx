import { Modal, UnstyledButton } from '@mantine/core';
import type { ProviderInfo } from '@perennial/model';
import { channelOf, CHANNEL_LOOKS } from '../ui/channels.js';

interface ProviderChoiceProps {
  readonly providers: readonly ProviderInfo[];
  readonly onChoose: (provider: ProviderInfo) => void;
  readonly onClose: () => void;
}

function Channel({ channel, providers, onChoose }: Omit<ProviderChoiceProps, 'onClose'> & { readonly channel: string }) {
  const { label, icon: Glyph } = CHANNEL_LOOKS[channelOf(channel) ?? 'email'];
  return (
    <section aria-label={label}>
      <h3 className="row g6" style={{ marginBottom: 8 }}><Glyph size={16} aria-hidden />{label}</h3>
      <div className="provider-cards">
        {providers.filter((one) => one.channel === channel).map((provider) => (
          <UnstyledButton key={provider.name} className="card provider-card" onClick={() => onChoose(provider)}>
            <span className="b6">{provider.title}</span>
            <span className="s12 t2">{provider.about}</span>
          </UnstyledButton>
        ))}
      </div>
    </section>
  );
}

/** Asks which provider is set up, each with one line on what it is. Render it only while it asks. */
export function ProviderChoice({ providers, onChoose, onClose }: ProviderChoiceProps) {
  const channels = [...new Set(providers.map(({ channel }) => channel))];
  return (
    <Modal opened onClose={onClose} title="Add a provider" size={720}>
      <div className="col g16">{channels.map((channel) => <Channel key={channel} channel={channel} providers={providers} onChoose={onChoose} />)}</div>
    </Modal>
  );
}
