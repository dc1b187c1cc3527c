import '../shell/shell.css';
import { useEffect, type ReactNode } from 'react';
import { Mark } from '../ui/mark.js';

/** The card in which people come in. */
export function Gate({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Perennial`;
  }, [title]);
  return (
    <div className="gate">
      <main>
        <div className="row g8" style={{ marginBottom: 20 }}><Mark size={28} /><span className="b6" style={{ fontSize: 15 }}>Perennial</span></div>
        <h1>{title}</h1>
        {lead !== undefined && <p className="t2" style={{ marginTop: 4 }}>{lead}</p>}
        <div style={{ marginTop: 20 }}>{children}</div>
      </main>
    </div>
  );
}
