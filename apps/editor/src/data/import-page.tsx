import './data.css';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { ImportPlan } from '@perennial/model';
import { noticeDone } from '../ui/notices.js';
import { Page, Top } from '../ui/page.js';
import { CheckStep } from './check-step.js';
import { ColumnsStep } from './columns-step.js';
import { FileStep } from './file-step.js';
import { kindOf } from './kinds.js';

const STEPS = ['File', 'Columns', 'Check and start'] as const;

const Steps = ({ at }: { at: number }) => (
  <ol className="steps" aria-label="Steps">
    {STEPS.map((step, place) => <li key={step} aria-current={place === at ? 'step' : undefined} data-done={place < at}><span className="n">{place < at ? <IconCheck size={13} aria-label="Done" /> : place + 1}</span>{step}</li>)}
  </ol>
);

const numberOf = (text: string | null): number | null => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null);

/** Brings a file in, in three steps that stand in the address: what and which file, what its columns are, the check and the start. */
export function ImportPage() {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const { kind, one, many } = kindOf(search.get('kind'));
  const [file, check] = [numberOf(search.get('file')), numberOf(search.get('check'))];
  const name = search.get('name') ?? '';
  const [kept, setKept] = useState<ImportPlan | null>(null);
  const checking = (checkId: number, plan: ImportPlan): void => {
    setKept(plan);
    go({ file: plan.fileId, name, check: checkId });
  };
  // What was chosen last, also while the address is still being written: a file that is dropped right after belongs to it.
  const chosen = useRef(kind);
  useEffect(() => {
    chosen.current = kind;
  }, [kind]);
  const go = (to: Record<string, string | number>): void => setSearch(Object.fromEntries(Object.entries({ kind: chosen.current, ...to }).map(([key, value]) => [key, String(value)])));
  const choose = (next: typeof kind): void => {
    chosen.current = next;
    go({});
  };
  const step = file === null ? 0 : check === null ? 1 : 2;
  const started = (): void => {
    noticeDone('The import is under way. It goes on when you leave the page.');
    void navigate('/settings/data');
  };
  return (
    <Page title="Import a file">
      <Top title="Import a file" back={{ to: '/settings/data', label: 'Imports and exports' }} beside={name === '' ? undefined : <span className="t3 ell">{name}</span>} />
      <div className="scroll">
        <div className="col g24" style={{ maxWidth: 880, padding: '24px 32px 48px', margin: '0 auto' }}>
          <Steps at={step} />
          {file === null && <FileStep kind={kind} onKind={choose} onUploaded={(upload) => go({ file: upload.id, name: upload.name })} />}
          {file !== null && check === null && <ColumnsStep fileId={file} kind={kind} kept={kept} onBack={() => go({})} onChecking={checking} />}
          {file !== null && check !== null && <CheckStep checkId={check} kind={kind} one={one} many={many} onBack={() => go({ file, name })} onStarted={started} />}
        </div>
      </div>
    </Page>
  );
}
