import { ActionIcon, Button, Checkbox, Menu } from '@mantine/core';
import { IconBolt, IconPlus, IconTrash, IconUser, IconX } from '@tabler/icons-react';
import type { ExitRule } from '@perennial/journey';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { EventPicker } from '../conditions/event-picker.js';
import { PathPicker } from '../conditions/path-picker.js';
import { useNames } from '../conditions/use-words.js';
import { useJourneyWords, useSubject } from './use-subject.js';

type EventRule = Extract<ExitRule, { type: 'event' }>;

interface RuleProps<Rule> {
  readonly rule: Rule;
  readonly at: string;
  readonly entryEvents: readonly string[];
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (rule: ExitRule, field: string) => void;
}

function EventRuleForm({ rule, at, entryEvents, readOnly, problemAt, onChange }: RuleProps<EventRule>) {
  const names = useNames();
  const subject = useSubject();
  const whole = rule.exitAccount === true;
  const words = useJourneyWords({ events: [rule.event], entryEvents, root: 'event.properties.', counts: false, run: true });
  // Of all members, the filter is asked of the one who did it: it knows no run.
  const filterWords = useJourneyWords({ events: [rule.event], root: 'event.properties.', counts: false });
  const pairs = rule.match ?? [];
  const eventPaths = words.paths.filter(({ path }) => path.startsWith('event.'));
  const entryPaths = words.paths.filter(({ path }) => !path.startsWith('event.'));
  const put = (match: EventRule['match']): void => onChange({ ...rule, match: match === undefined || match.length === 0 ? undefined : match }, 'match');
  return (
    <>
      <EventPicker label="Event that ends it" value={rule.event} events={names.events} error={problemAt(`${at}.event`)} readOnly={readOnly} onChange={(event) => onChange({ ...rule, event }, 'event')} />
      {pairs.map((pair, place) => (
        <div key={place} className="row g4" style={{ alignItems: 'flex-start' }} role="group" aria-label={`Match ${place + 1}`}>
          <div className="grow"><PathPicker label="Property of this event" placeholder="This event's" value={pair.event} root="event.properties." options={eventPaths} readOnly={readOnly} error={problemAt(`${at}.match.${place}.event`)} onChange={(event) => put(pairs.map((one, i) => (i === place ? { ...one, event } : one)))} /></div>
          <span className="t3" style={{ lineHeight: '28px' }}>=</span>
          <div className="grow"><PathPicker label="Property of the entry" placeholder="The entry's" value={pair.entry} root="entry.event.properties." options={entryPaths} readOnly={readOnly} error={problemAt(`${at}.match.${place}.entry`)} onChange={(entry) => put(pairs.map((one, i) => (i === place ? { ...one, entry } : one)))} /></div>
          {!readOnly && <ActionIcon size={24} aria-label="Remove this match" onClick={() => put(pairs.filter((_, i) => i !== place))}><IconX size={14} /></ActionIcon>}
        </div>
      ))}
      {!readOnly && pairs.length < 5 && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...pairs, { event: '', entry: '' }])}>Match it with the entry</Button>}
      <div className="lab">Only if</div>
      <ConditionBuilder label="Filter of the event" value={rule.where} words={whole ? filterWords : words} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.where${place === '' ? '' : `.${place}`}`)} onChange={(where) => onChange({ ...rule, where }, 'where')} />
      {(subject === 'profile' || whole) && <Checkbox size="xs" label="For everybody of the account" checked={whole} disabled={readOnly} error={problemAt(`${at}.exitAccount`)} onChange={(input) => onChange({ ...rule, exitAccount: input.currentTarget.checked ? true : undefined }, 'account')} />}
      {subject === 'profile' && <p className="s12 t3">{whole ? 'When one member does it, this journey ends for all members of the account at once. The filter is asked of the one who did it.' : 'It ends the journey for the one who did it.'}</p>}
    </>
  );
}

function ConditionRuleForm({ rule, at, entryEvents, readOnly, problemAt, onChange }: RuleProps<Extract<ExitRule, { type: 'condition' }>>) {
  const words = useJourneyWords({ entryEvents, run: true });
  return (
    <>
      <div className="lab">As soon as this is true</div>
      <ConditionBuilder label="Condition that ends it" value={rule.condition} words={words} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.condition${place === '' ? '' : `.${place}`}`)} onChange={(condition) => onChange({ ...rule, condition: condition ?? { type: 'all', of: [] } }, 'condition')} />
    </>
  );
}

interface ExitRulesProps extends Pick<RuleProps<ExitRule>, 'entryEvents' | 'readOnly' | 'problemAt'> {
  readonly rules: readonly ExitRule[];
  readonly onChange: (rules: ExitRule[], field: string) => void;
}

/** What ends the journey for someone, wherever they are. */
export function ExitRules({ rules, onChange, ...rest }: ExitRulesProps) {
  const add = (rule: ExitRule): void => onChange([...rules, rule], 'add');
  return (
    <>
      {rules.map((rule, place) => {
        const own = { ...rest, at: `exit.rules.${place}`, onChange: (next: ExitRule, field: string) => onChange(rules.map((one, i) => (i === place ? next : one)), `${field} ${place}`) };
        return (
          <div key={place} className="cond-row">
            <div className="row between"><span className="lab">{rule.type === 'event' ? 'An event' : 'A condition'}</span>{!rest.readOnly && <ActionIcon size={24} aria-label="Remove this rule" onClick={() => onChange(rules.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}</div>
            {rule.type === 'event' ? <EventRuleForm rule={rule} {...own} /> : <ConditionRuleForm rule={rule} {...own} />}
          </div>
        );
      })}
      {!rest.readOnly && rules.length < 20 && (
        <Menu position="bottom-start" width={200}>
          <Menu.Target><Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />}>Add a rule</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconBolt size={15} />} onClick={() => add({ type: 'event', event: '' })}>An event</Menu.Item>
            <Menu.Item leftSection={<IconUser size={15} />} onClick={() => add({ type: 'condition', condition: { type: 'all', of: [] } })}>A condition</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
