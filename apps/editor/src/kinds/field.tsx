import { IconAlertCircle, IconHourglass } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A part of the panel with its heading. */
export const Section = ({ title, aside, children }: { title?: string; aside?: ReactNode; children: ReactNode }) => (
  <section className="sect">
    {title !== undefined && <div className="row between" style={{ marginBottom: 10 }}><h3>{title}</h3>{aside !== undefined && <span className="s12 t3">{aside}</span>}</div>}
    <div className="col g12">{children}</div>
  </section>
);

/** What is wrong, under what it concerns. */
export const FieldProblem = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : <div className="row g6 s12 td" role="alert" style={{ alignItems: 'flex-start' }}><IconAlertCircle size={14} style={{ marginTop: 1 }} aria-hidden /><span>{message}</span></div>;

/** The sentence that says when someone who arrives now leaves. */
export const LiveSentence = ({ children }: { children: ReactNode }) => (
  <section className="sect live-sentence"><IconHourglass size={16} aria-hidden /><div>{children}</div></section>
);
