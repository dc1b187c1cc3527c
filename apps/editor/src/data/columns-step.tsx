import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { IMPORT_SHAPES, valueTypeSchema, type ColumnPlan, type ImportKindName, type ImportPlan, type Reading, type Sniffed, type ValueType } from '@perennial/model';
import { transferCalls, useSniffed, useTransfer } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';
import { ErrorState, TableSkeleton } from '../ui/states.js';
import { isChosen, ListChoice } from './list-choice.js';

const ENCODINGS: readonly { readonly value: Reading['encoding']; readonly label: string }[] = [{ value: 'utf-8', label: 'UTF-8' }, { value: 'windows-1252', label: 'Windows-1252' }, { value: 'utf-16le', label: 'UTF-16 LE' }, { value: 'utf-16be', label: 'UTF-16 BE' }];
const DELIMITERS: readonly { readonly value: Reading['delimiter']; readonly label: string }[] = [{ value: ',', label: 'Comma' }, { value: ';', label: 'Semicolon' }, { value: '\t', label: 'Tab' }, { value: '|', label: 'Bar' }];
const TYPES: Record<ValueType, string> = { text: 'Text', number: 'Number', boolean: 'Yes or no', date: 'Date', list: 'List' };
const DATES = [{ value: 'iso', label: '2026-04-13 only' }, { value: 'dmy', label: 'Day first: 13/4/2026' }, { value: 'mdy', label: 'Month first: 4/13/2026' }] as const;
const SKIP = '';

type Options = Pick<ImportPlan, 'dates' | 'emptyRemoves' | 'channel' | 'list'>;
/** Fields that hold dates. */
const DATED: ReadonlySet<string> = new Set(['timestamp', 'from', 'until', 'renewsAt', 'trialEndsAt']);
/** Kinds of files whose empty cells may remove what is there. */
const REMOVING: ReadonlySet<ImportKindName> = new Set(['profiles', 'accounts']);

function ReadingRow({ reading, onChange }: { reading: Reading; onChange: (part: Partial<Reading>) => void }) {
  return (
    <div className="row g12 wrap" style={{ alignItems: 'flex-end' }}>
      <Select label="Encoding" size="xs" w={140} data={ENCODINGS} value={reading.encoding} allowDeselect={false} onChange={(value) => onChange({ encoding: ENCODINGS.find((one) => one.value === value)?.value ?? 'utf-8' })} />
      <Select label="Columns are cut by" size="xs" w={140} data={DELIMITERS} value={reading.delimiter} allowDeselect={false} onChange={(value) => onChange({ delimiter: DELIMITERS.find((one) => one.value === value)?.value ?? ',' })} />
      <Checkbox size="xs" label="The first line names the columns" checked={reading.header} onChange={(event) => onChange({ header: event.currentTarget.checked })} style={{ paddingBottom: 5 }} />
    </div>
  );
}

function ColumnRow({ kind, column, plan, onChange }: { kind: ImportKindName; column: Sniffed['columns'][number]; plan: ColumnPlan; onChange: (plan: ColumnPlan) => void }) {
  const { fields, rest } = IMPORT_SHAPES[kind];
  const places = [...fields.map((field) => ({ value: field.field, label: field.needed ? `${field.label} (needed)` : field.label })), ...(rest === null ? [] : [{ value: 'rest', label: rest === 'attribute' ? 'An attribute' : 'A property' }]), { value: SKIP, label: 'Leave out' }];
  const name = plan.name === '' ? column.header.replace(/\s+/g, '_') : plan.name;
  return (
    <tr style={plan.to === null ? { color: 'var(--text3)' } : undefined}>
      <td className="b5 ell" style={{ maxWidth: 170 }} title={column.header}>{column.header === '' ? <span className="t3">No name</span> : column.header}</td>
      <td className="t2 ell mono" style={{ maxWidth: 210 }} title={column.examples.join('\n')}>{column.examples.length === 0 ? <span className="t3">Empty in the first rows</span> : column.examples.join(' · ')}</td>
      <td><Select size="xs" w={170} aria-label={`What ${column.header} is`} data={places} value={plan.to ?? SKIP} allowDeselect={false} onChange={(value) => onChange({ ...plan, to: value === SKIP || value === null ? null : value, name: value === 'rest' ? name : '' })} /></td>
      <td>{plan.to === 'rest' && <TextInput size="xs" w={150} aria-label={`Name for ${column.header}`} value={plan.name} maxLength={200} onChange={(event) => onChange({ ...plan, name: event.currentTarget.value })} />}</td>
      <td>{plan.to === 'rest' && <Select size="xs" w={110} aria-label={`Type of ${column.header}`} data={Object.entries(TYPES).map(([value, label]) => ({ value, label }))} value={plan.type} allowDeselect={false} onChange={(value) => onChange({ ...plan, type: valueTypeSchema.catch('text').parse(value) })} />}</td>
    </tr>
  );
}

function OptionsRow({ kind, columns, options, onChange }: { kind: ImportKindName; columns: readonly ColumnPlan[]; options: Options; onChange: (part: Partial<Options>) => void }) {
  const dated = columns.some((column) => (column.to === 'rest' && column.type === 'date') || DATED.has(column.to ?? ''));
  if (kind === 'suppressions') return <Select label="Channel" size="xs" w={160} data={[{ value: 'email', label: 'Email' }, { value: 'sms', label: 'SMS' }]} value={options.channel} allowDeselect={false} onChange={(value) => onChange({ channel: value === 'sms' ? 'sms' : 'email' })} />;
  if (kind === 'list') return <ListChoice value={options.list} onChange={(list) => onChange({ list })} />;
  return (
    <div className="row g16 wrap" style={{ alignItems: 'flex-end' }}>
      {dated && <Select label="How dates are written" size="xs" w={200} data={[...DATES]} value={options.dates} allowDeselect={false} onChange={(value) => onChange({ dates: DATES.find((one) => one.value === value)?.value ?? 'iso' })} />}
      {REMOVING.has(kind) && <Checkbox size="xs" label="An empty cell removes the value that is there" checked={options.emptyRemoves} onChange={(event) => onChange({ emptyRemoves: event.currentTarget.checked })} style={{ paddingBottom: 5 }} />}
    </div>
  );
}

interface StepProps {
  readonly fileId: number;
  readonly kind: ImportKindName;
  /** What was chosen before the check that one comes back from. */
  readonly kept: ImportPlan | null;
  readonly onBack: () => void;
  readonly onChecking: (checkId: number, plan: ImportPlan) => void;
}

const samely = (a: Reading, b: Reading): boolean => a.encoding === b.encoding && a.delimiter === b.delimiter && a.header === b.header;

/** What no column holds yet, in words. */
function missingOf(kind: ImportKindName, plans: readonly ColumnPlan[]): string[] {
  const { fields, either } = IMPORT_SHAPES[kind];
  const has = (field: string): boolean => plans.some((plan) => plan.to === field);
  const needed = fields.filter((field) => field.needed && !has(field.field)).map((field) => field.label.toLowerCase());
  if (either === undefined || either.some(has)) return needed;
  return [...needed, fields.filter((field) => either.includes(field.field)).map((field) => field.label.toLowerCase()).join(' or ')];
}

/** The columns of a file that was looked at, with what each is. */
function Columns({ fileId, kind, kept, sniffed, onReading, onBack, onChecking }: StepProps & { sniffed: Sniffed; onReading: (part: Partial<Reading>) => void }) {
  const fits = kept !== null && samely(kept, sniffed.reading) && kept.columns.length === sniffed.columns.length;
  const [plans, setPlans] = useState<readonly ColumnPlan[]>(fits ? kept.columns : sniffed.columns.map((column) => column.plan));
  const [options, setOptions] = useState<Options>(fits ? { dates: kept.dates, emptyRemoves: kept.emptyRemoves, channel: kept.channel, list: kept.list } : { dates: 'iso', emptyRemoves: false, channel: 'email', list: null });
  const check = useTransfer(transferCalls.check);
  const missing = missingOf(kind, plans);
  const listless = kind === 'list' && !isChosen(options.list);
  const plan: ImportPlan = { fileId, kind, ...sniffed.reading, columns: [...plans], ...options };
  const begin = (): void => check.mutate(plan, { onSuccess: (job) => onChecking(job.id, plan) });
  return (
    <div className="col g16">
      <ReadingRow reading={sniffed.reading} onChange={onReading} />
      <div className="card" style={{ overflow: 'auto', maxHeight: 460 }}>
        <table className="tbl columns">
          <thead><tr><th scope="col">Column</th><th scope="col">First values</th><th scope="col">Is</th><th scope="col">Called</th><th scope="col">Type</th></tr></thead>
          <tbody>{sniffed.columns.map((column, place) => <ColumnRow key={`${place} ${column.header}`} kind={kind} column={column} plan={plans[place] ?? column.plan} onChange={(plan) => setPlans(plans.map((one, at) => (at === place ? plan : one)))} />)}</tbody>
        </table>
      </div>
      <OptionsRow kind={kind} columns={plans} options={options} onChange={(part) => setOptions({ ...options, ...part })} />
      {missing.length > 0 && <div className="notice warn">Say which column holds: {missing.join(', ')}.</div>}
      <FormError error={check.error} />
      <div className="row g8"><Button variant="default" onClick={onBack}>Another file</Button><span className="grow" /><Button loading={check.isPending} disabled={missing.length > 0 || listless} onClick={begin}>Check the whole file</Button></div>
    </div>
  );
}

/** Second step: what each column is, with examples. */
export function ColumnsStep(props: StepProps) {
  const { fileId, kind, onBack } = props;
  const kept = props.kept?.fileId === fileId && props.kept.kind === kind ? props.kept : null;
  const [reading, setReading] = useState<Partial<Reading>>(kept === null ? {} : { encoding: kept.encoding, delimiter: kept.delimiter, header: kept.header });
  const sniffed = useSniffed(fileId, kind, reading);
  if (sniffed.isError) {
    return (
      <div className="col g16">
        <ErrorState what="The file could not be read" error={sniffed.error} onRetry={() => { setReading({}); void sniffed.refetch(); }} />
        <div className="row" style={{ justifyContent: 'center' }}><Button variant="default" onClick={onBack}>Another file</Button></div>
      </div>
    );
  }
  if (sniffed.data === undefined) return <TableSkeleton rows={6} />;
  return <Columns key={JSON.stringify(sniffed.data.reading)} {...props} kept={kept} sniffed={sniffed.data} onReading={(part) => setReading({ ...reading, ...part })} />;
}
