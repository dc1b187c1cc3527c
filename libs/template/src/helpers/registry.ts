import { andHelper } from './and.js';
import { capitalizeHelper } from './capitalize.js';
import { currencyHelper } from './currency.js';
import { dateHelper } from './date.js';
import { defaultHelper } from './default.js';
import { eachHelper } from './each.js';
import { eqHelper } from './eq.js';
import { gtHelper } from './gt.js';
import type { TemplateHelper } from './helper.js';
import { ifHelper } from './if.js';
import { lowerHelper } from './lower.js';
import { ltHelper } from './lt.js';
import { neHelper } from './ne.js';
import { notHelper } from './not.js';
import { numberHelper } from './number.js';
import { orHelper } from './or.js';
import { pluralHelper } from './plural.js';
import { unlessHelper } from './unless.js';
import { upperHelper } from './upper.js';
import { withHelper } from './with.js';

/** All that a template may call, in the order in which the editor lists it. */
export const templateHelpers: readonly TemplateHelper[] = [
  ifHelper, unlessHelper, eachHelper, withHelper,
  defaultHelper, dateHelper, numberHelper, currencyHelper, pluralHelper,
  upperHelper, lowerHelper, capitalizeHelper,
  eqHelper, neHelper, gtHelper, ltHelper, andHelper, orHelper, notHelper,
];

const byName: ReadonlyMap<string, TemplateHelper> = new Map(templateHelpers.map((helper) => [helper.name, helper]));

/** The helper of that name, or undefined. */
export function helperNamed(name: string): TemplateHelper | undefined {
  return byName.get(name);
}
