import type { ReactNode } from 'react';

/** One section of the settings: what it is about, what can be done at its right, then its parts. */
export const Section = ({ title, about, action, children }: { title: string; about: ReactNode; action?: ReactNode; children: ReactNode }) => (
  <section style={{ maxWidth: 760, padding: '24px 32px 48px' }} aria-label={title}>
    <div className="row g12" style={{ marginBottom: 20, alignItems: 'flex-start' }}>
      <div className="grow"><h2>{title}</h2><p className="t2" style={{ marginTop: 2 }}>{about}</p></div>
      {action}
    </div>
    {children}
  </section>
);

/** Rows in a card. */
export const Rows = ({ children }: { children: ReactNode }) => <ul className="card" style={{ overflow: 'hidden' }}>{children}</ul>;

/** One row of a card: a tile or picture, words, and what can be done. */
export const CardRow = ({ picture, title, about, children }: { picture?: ReactNode; title: ReactNode; about?: ReactNode; children?: ReactNode }) => (
  <li className="row g12 card-row">{picture}<div className="grow"><div className="b5 row g8 wrap">{title}</div>{about !== undefined && <div className="s12 t3" style={{ marginTop: 1 }}>{about}</div>}</div>{children}</li>
);
