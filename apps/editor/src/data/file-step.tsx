import { Button } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import type { ImportKindName, Upload } from '@perennial/model';
import { uploadFile } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';
import { bytes } from '../ui/format.js';
import { FILE_KINDS } from './kinds.js';
import { ProgressBar } from './progress.js';

interface Sending {
  readonly file: File;
  readonly share: number;
}

/** Sends a file; stops when the page is left. */
function useSending(onDone: (upload: Upload) => void) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const send = async (file: File): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    setError(null);
    setSending({ file, share: 0 });
    try {
      onDone(await uploadFile(file, (share) => setSending({ file, share }), controller.signal));
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    } finally {
      setSending(null);
    }
  };
  return { sending, error, send, cancel: () => stop.current?.abort() };
}

const Choices = ({ kind, onKind }: { kind: ImportKindName; onKind: (kind: ImportKindName) => void }) => (
  <div className="choices" role="radiogroup" aria-label="What the file holds">
    {FILE_KINDS.map((one) => (
      <button key={one.kind} type="button" role="radio" aria-checked={one.kind === kind} className="choice" onClick={() => onKind(one.kind)}><span className="b5" style={{ display: 'block' }}>{one.label}</span><span className="s12 t3">{one.about}</span></button>
    ))}
  </div>
);

/** First step: what the file holds, and the file. */
export function FileStep({ kind, onKind, onUploaded }: { kind: ImportKindName; onKind: (kind: ImportKindName) => void; onUploaded: (upload: Upload) => void }) {
  const { sending, error, send, cancel } = useSending(onUploaded);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined) void send(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className="col g20">
      <Choices kind={kind} onKind={onKind} />
      {sending === null ? (
        <div className="drop" data-over={over} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
          <IconFileTypeCsv size={28} color="var(--text3)" aria-hidden />
          <h2>Drop a CSV file here</h2>
          <p className="t2">The first line should name the columns. UTF-8, UTF-16 and Windows-1252 are read; commas, semicolons, tabs and bars are told apart.</p>
          <input ref={input} type="file" accept=".csv,.tsv,.txt,text/csv" aria-label="The file" className="unseen" tabIndex={-1} onChange={(event) => take(event.currentTarget.files)} />
          <Button style={{ marginTop: 10 }} onClick={() => input.current?.click()}>Choose a file</Button>
        </div>
      ) : (
        <div className="drop">
          <h2 className="ell" style={{ maxWidth: '100%' }}>{sending.file.name}</h2>
          <p className="t2 num" aria-live="polite">{bytes(sending.file.size * sending.share)} of {bytes(sending.file.size)} sent</p>
          <div style={{ width: 320, maxWidth: '100%', margin: '6px 0 10px' }}><ProgressBar share={sending.share} label="Sending the file" /></div>
          <Button variant="default" onClick={cancel}>Stop</Button>
        </div>
      )}
      <FormError error={error} />
      <p className="s12 t3">Nothing changes yet: next you choose what each column is, and the whole file is checked.</p>
    </div>
  );
}
