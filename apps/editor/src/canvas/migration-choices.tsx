import { Select } from '@mantine/core';
import { useId } from 'react';
import type { Migration, MigrationChoice, MigrationPreview, TimeRule } from '@perennial/model';
import { useDraft } from '../draft/draft-context.js';
import { counted } from '../ui/format.js';
import { countedSubjects, type Subject } from '../ui/subject-words.js';
import { titleOf } from './words.js';

type ChangedNode = MigrationPreview['nodes'][number];
type Way = 'keep' | 'same' | 'other' | 'release' | 'exit';

const TIME_RULES: readonly { readonly value: TimeRule; readonly label: string }[] = [
  { value: 'recompute', label: 'The new wait, from when they came' },
  { value: 'keep', label: 'What is left of the old wait' },
  { value: 'past', label: 'The new wait; past it, they go on as if let go' },
];

const WORDS: Record<Way, { readonly title: string; readonly text: string }> = {
  keep: { title: 'Finish on their version', text: 'Nothing changes for them' },
  same: { title: 'Use the new step', text: 'They stay here, in the new version' },
  other: { title: 'Move elsewhere', text: 'They arrive at a step you choose' },
  release: { title: 'Go on now', text: 'They leave this step at once' },
  exit: { title: 'Leave the journey', text: 'Unsent messages are not sent' },
};

const wayOf = (nodeId: string, choice: MigrationChoice | undefined): Way => (choice === undefined ? 'keep' : choice.do === 'move' ? (choice.to === undefined || choice.to === nodeId ? 'same' : 'other') : choice.do);

interface ChoicesProps {
  readonly node: ChangedNode;
  readonly choice: MigrationChoice | undefined;
  readonly onChange: (choice: MigrationChoice) => void;
}

/** What becomes of people of older versions at one step. */
function Choices({ node, choice, onChange }: ChoicesProps) {
  const name = useId();
  const graph = useDraft((draft) => draft.graph);
  const way = wayOf(node.nodeId, choice);
  const others = graph.nodes.filter((one) => one.id !== node.nodeId).map((one) => ({ value: one.id, label: titleOf(one) }));
  const ways = (Object.keys(WORDS) as Way[]).filter((one) => (one === 'same' ? node.change === 'changed' : one !== 'other' || others.length > 0));
  const pick = (to: Way): void => onChange(to === 'same' ? { do: 'move' } : to === 'other' ? { do: 'move', to: others[0]?.value ?? '' } : { do: to });
  return (
    <div className="stay" role="radiogroup" aria-label={`People at ${node.name === '' ? node.nodeId : node.name}`}>
      {ways.map((one) => (
        <label key={one} className="stay-card" data-on={one === way}>
          <input type="radio" name={name} checked={one === way} onChange={() => pick(one)} />
          <span><span className="b5">{WORDS[one].title}</span><span className="s12 t3">{WORDS[one].text}</span></span>
        </label>
      ))}
      {way === 'same' && node.timed && (
        <Select size="xs" className="stay-more" label="How long they still wait" data={[...TIME_RULES]} allowDeselect={false} value={choice?.do === 'move' ? (choice.time ?? 'recompute') : 'recompute'}
          onChange={(value) => onChange({ do: 'move', time: TIME_RULES.find((rule) => rule.value === value)?.value ?? 'recompute' })} />
      )}
      {way === 'other' && <Select size="xs" className="stay-more" label="Where they arrive" data={others} allowDeselect={false} searchable value={choice?.do === 'move' ? (choice.to ?? null) : null} onChange={(to) => onChange({ do: 'move', to: to ?? others[0]?.value ?? '' })} />}
    </div>
  );
}

/** The choices for people at one step, folded away where nobody stands yet. */
export function StepChoices(props: ChoicesProps) {
  if (props.node.waiting > 0) return <Choices {...props} />;
  const kept = wayOf(props.node.nodeId, props.choice) === 'keep';
  return <details className="stay-later"><summary className="s12 t3">{kept ? 'Those who still come here finish on their version' : `Those who still come here: ${WORDS[wayOf(props.node.nodeId, props.choice)].title.toLowerCase()}`}</summary><Choices {...props} /></details>;
}

/** How many people the choices concern right now. */
export const concerned = (preview: MigrationPreview, migration: Migration): number => preview.nodes.reduce((sum, node) => (wayOf(node.nodeId, migration[node.nodeId]) === 'keep' ? sum : sum + node.waiting), 0);

/** What the choices come to, in one line. */
export function planWords(preview: MigrationPreview, migration: Migration, subject: Subject): string {
  const people = concerned(preview, migration);
  if (people === 0) return `${countedSubjects(preview.inside, subject)} inside finish on the version they came in with.`;
  const seconds = Math.ceil(people / preview.perSecond);
  const rest = preview.inside - people;
  return `${countedSubjects(people, subject)} ${people === 1 ? 'is' : 'are'} moved, let go on or taken out within ${seconds === 1 ? 'a second' : `about ${counted(seconds, 'second')}`}, at most ${preview.perSecond} a second.${rest === 0 ? '' : ` ${counted(rest, 'other')} inside finish on their version.`}`;
}
