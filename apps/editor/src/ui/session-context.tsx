import { createContext, use, type ReactNode } from 'react';
import { roleIncludes, type Me, type Role } from '@perennial/model';

const SessionContext = createContext<Me | null>(null);

/** Makes who is signed in known to all that is drawn within. */
export const SessionProvider = ({ me, children }: { me: Me; children: ReactNode }) => <SessionContext value={me}>{children}</SessionContext>;

/** Who is signed in, and where. */
export function useSession(): Me {
  const me = use(SessionContext);
  if (me === null) throw new Error('useSession is used outside of a session');
  return me;
}

/** Whether the one who is signed in may do what needs this role. Controls that they may not use are not drawn. */
export const useMay = (role: Role): boolean => roleIncludes(useSession().colleague.role, role);
