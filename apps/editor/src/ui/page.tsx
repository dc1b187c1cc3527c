import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';

/** The card in which a page stands. `title` also names the tab. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Perennial`;
  }, [title]);
  return <main className="page" id="main">{children}</main>;
}

/** The bar of 52 px on top of a page: its heading, or a way back and its heading, then what stands at the right end. */
export const Top = ({ title, back, beside, children }: { title: string; back?: { to: string; label: string }; beside?: ReactNode; children?: ReactNode }) => (
  <header className="top">
    {back !== undefined && (
      <nav aria-label="Way back" className="row g10" style={{ flex: 'none' }}>
        <Link className="t3" to={back.to}>{back.label}</Link>
        <IconChevronRight size={14} color="var(--text4)" aria-hidden />
      </nav>
    )}
    <h1 className="ell" style={back === undefined ? undefined : { fontSize: 14, lineHeight: '20px' }}>{title}</h1>
    {beside}
    <span className="grow" />
    {children}
  </header>
);
