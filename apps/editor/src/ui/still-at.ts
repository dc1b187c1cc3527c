import { createContext } from 'react';

/** Tells whether a path is where the person is and stays: false from their click on, before anything of the next page is drawn. */
export const StillAt = createContext<(path: string) => boolean>(() => true);
