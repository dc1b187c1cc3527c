import type { Locator, Page } from 'playwright-core';

/** What specs do on a canvas, as a marketer does. */
export interface Drawing {
  /** The panel of the chosen step. */
  readonly panel: () => Locator;
  /** A step by words that it shows. */
  readonly step: (words: string) => Locator;
  /** Adds a step of a kind behind an outlet: the name of its button says which. */
  readonly addAfter: (outlet: RegExp, kind: RegExp) => Promise<void>;
}

/** Draws on the page that `page` answers. */
export const drawingOn = (page: () => Page): Drawing => ({
  panel: () => page().locator('aside.panel'),
  step: (words) => page().locator('.react-flow__node').filter({ hasText: words }),
  addAfter: async (outlet, kind) => {
    await page().getByRole('button', { name: outlet }).first().dispatchEvent('click');
    await page().getByRole('menuitem', { name: kind }).click();
  },
});
