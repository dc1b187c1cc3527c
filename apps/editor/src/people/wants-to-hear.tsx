import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { ProfileDetail } from '@perennial/model';
import { useSetTopic } from '../api/profiles.js';
import { noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { When } from '../ui/when.js';
import { ConsentHistory } from './consent-history.js';
import { byChannel, wayWords } from './consent-words.js';

type Topic = ProfileDetail['topics'][number];
type Channel = Topic['channels'][number];

const upper = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const Answer = ({ label, text }: { label: string; text: string }) => <div className="row between" style={{ minHeight: 24 }}><span>{label}</span><span className="s12 t3">{text}</span></div>;

function Choice({ person, topic, channel, label }: { person: ProfileDetail; topic: Topic; channel: Channel; label: string }) {
  const set = useSetTopic(person.id);
  const edits = useMay('marketer');
  if (!edits) return <Answer label={label} text={channel.subscribed ? 'Yes' : 'No'} />;
  return (
    <Switch
      label={label} aria-label={`${topic.name} ${byChannel(channel.channel)}`} labelPosition="left" checked={set.isPending ? set.variables.subscribed : channel.subscribed} styles={{ body: { justifyContent: 'space-between', alignItems: 'center', minHeight: 24 } }}
      onChange={(event) => set.mutate({ key: topic.key, channel: channel.channel, subscribed: event.currentTarget.checked }, { onError: (error) => noticeFailed(`${topic.name} was not changed`, error) })}
    />
  );
}

const latest = (channels: readonly Channel[]): Channel | undefined => [...channels].filter((one) => one.changedAt !== null).sort((a, b) => (b.changedAt ?? 0) - (a.changedAt ?? 0))[0];

function TopicChoices({ person, topic }: { person: ProfileDetail; topic: Topic }) {
  const [only] = topic.channels;
  if (topic.mandatory) return <Answer label={topic.name} text="Always" />;
  const last = latest(topic.channels);
  return (
    <div style={{ padding: '3px 0' }}>
      {topic.channels.length === 1 && only !== undefined ? <Choice person={person} topic={topic} channel={only} label={topic.name} /> : (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend style={{ padding: 0 }}>{topic.name}</legend>
          <div style={{ paddingLeft: 12 }} className="t2">{topic.channels.map((channel) => <Choice key={channel.channel} person={person} topic={topic} channel={channel} label={upper(byChannel(channel.channel))} />)}</div>
        </fieldset>
      )}
      {last !== undefined && <div className="s12 t3">Changed {last.source === null ? '' : `through ${wayWords(last.source)}, `}<When mid at={last.changedAt} /></div>}
    </div>
  );
}

/** What a person wants to hear, channel by channel, and how that came about. */
export function WantsToHear({ person }: { person: ProfileDetail }) {
  const [shown, setShown] = useState(false);
  return (
    <section style={{ borderTop: '1px solid var(--line)', padding: '12px 20px 12px 24px' }}>
      <div className="row between" style={{ marginBottom: 6 }}><h3>Wants to hear</h3><button type="button" className="sorter link s12" style={{ color: 'var(--accent-t)' }} onClick={() => setShown(true)}>History</button></div>
      {person.topics.map((topic) => <TopicChoices key={topic.key} person={person} topic={topic} />)}
      <ConsentHistory profileId={person.id} name={person.name} opened={shown} onClose={() => setShown(false)} />
    </section>
  );
}
