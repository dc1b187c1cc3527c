import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { IconFolders, IconPlus, IconTrash } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Condition } from '@perennial/segment';
import { OFFER_GROUPS, OFFERS, testOf } from './kinds/registry.js';
import type { Inner, ProblemAt } from './kinds/row.js';
import { conditionOf, DEEPEST, groupOf, isGrouping, MODES, MODE_WORDS, nestingAt, newAttribute, type Mode } from './tree.js';
import type { Vocabulary } from './vocabulary.js';

interface GroupProps {
  readonly condition: Condition;
  readonly at: string;
  readonly words: Vocabulary;
  readonly problemAt: ProblemAt;
  readonly readOnly: boolean;
  readonly room: boolean;
  readonly onChange: (condition: Condition) => void;
  /** Absent for the whole. */
  readonly onRemove?: () => void;
}

function AddTest({ words, nested, room, onAdd }: { words: Vocabulary; nested: boolean; room: boolean; onAdd: (condition: Condition) => void }) {
  const offers = OFFERS.filter((offer) => offer.offered(words) && !(nested && offer.nests === true));
  return (
    <Menu position="bottom-start" width={300} middlewares={{ flip: true, shift: true, size: { padding: 8 } }}>
      <Menu.Target><Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} disabled={!room}>Add a test</Button></Menu.Target>
      <Menu.Dropdown style={{ overflowY: 'auto' }}>
        {OFFER_GROUPS.map((group) => {
          const own = offers.filter((offer) => offer.group === group);
          return own.length === 0 ? null : (
            <Fragment key={group}>
              <Menu.Label>{group}</Menu.Label>
              {own.map(({ label, about, icon: Sign, fresh }) => <Menu.Item key={label} leftSection={<Sign size={15} />} onClick={() => onAdd(fresh())}><span className="col"><span>{label}</span><span className="s11 t3">{about}</span></span></Menu.Item>)}
            </Fragment>
          );
        })}
        {!nested && <><Menu.Divider /><Menu.Item leftSection={<IconFolders size={15} />} onClick={() => onAdd({ type: 'any', of: [newAttribute()] })}>A group of tests</Menu.Item></>}
      </Menu.Dropdown>
    </Menu>
  );
}

/** A condition as a group of tests: how they count together, each of them, and a way to add more. */
export function GroupEditor({ condition, at, words, problemAt, readOnly, room, onChange, onRemove }: GroupProps) {
  const group = groupOf(condition, at);
  const put = (mode: Mode, parts: readonly Condition[]): void => onChange(conditionOf(mode, parts));
  const conditions = group.parts.map((part) => part.condition);
  const rest = { words, problemAt, readOnly };
  const listAt = condition.type === 'not' && isGrouping(condition.of) ? (at === '' ? 'of' : `${at}.of`) : at;
  const own = isGrouping(condition) ? problemAt(listAt) : undefined;
  return (
    <div className="cond-group" data-nested={onRemove !== undefined}>
      {(group.parts.length > 1 || group.mode !== 'all' || onRemove !== undefined) && (
        <div className="row g4">
          <Select size="xs" w={150} aria-label="How the tests count" data={MODES.map((mode) => ({ value: mode, label: MODE_WORDS[mode] }))} value={group.mode} allowDeselect={false} readOnly={readOnly} onChange={(mode) => put(MODES.find((one) => one === mode) ?? 'all', conditions)} />
          <span className="grow" />
          {onRemove !== undefined && !readOnly && <ActionIcon size={24} aria-label="Remove this group" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
        </div>
      )}
      {group.parts.map((part, i) => {
        const change = (next: Condition): void => put(group.mode, conditions.map((one, j) => (i === j ? next : one)));
        const remove = (): void => put(group.mode, conditions.filter((_, j) => i !== j));
        const shown = part.condition;
        if (isGrouping(shown)) return <GroupEditor key={i} condition={shown} at={part.at} {...rest} room={room} onChange={change} onRemove={remove} />;
        const inner = ({ condition: own, at: place, words: named, onChange: put }: Inner) => <GroupEditor condition={own} at={place} {...rest} words={named} room={room} onChange={put} />;
        return <Fragment key={i}>{testOf({ test: shown, at: part.at, ...rest, inner, onChange: change, onRemove: remove })}</Fragment>;
      })}
      {own !== undefined && <div className="s12 td" role="alert">{own}</div>}
      {!readOnly && <AddTest words={words} nested={nestingAt(at) >= DEEPEST} room={room} onAdd={(condition) => put(group.mode, [...conditions, condition])} />}
    </div>
  );
}
