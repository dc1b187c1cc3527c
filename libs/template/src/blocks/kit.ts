import { BRAND_COLORS, type Brand, standardBrand } from '@perennial/model';
import { standardBlocks } from './standard.js';

/** A named piece of MJML that mails share: a partial stands in a mail, a layout stands around one. */
export interface MailBlock {
  readonly key: string;
  readonly kind: 'layout' | 'partial';
  readonly mjml: string;
}

/** What mails of a workspace are made with. */
export interface MailKit {
  readonly brand: Brand;
  readonly blocks: ReadonlyMap<string, MailBlock>;
}

/** The kit of a workspace: its own blocks before the standard ones of the same key. */
export function mailKit(brand: Brand, own: readonly MailBlock[]): MailKit {
  return { brand, blocks: new Map([...standardBlocks, ...own].map((block) => [block.key, block])) };
}

/** The kit of a workspace that changed nothing. */
export const standardKit: MailKit = mailKit(standardBrand, []);

/** Values that a mail reads of the brand, by name after `brand.`; a workspace without a logo has an empty address. */
export function brandValues({ light, dark, font, site, logo }: Brand): ReadonlyMap<string, string> {
  return new Map([
    ...BRAND_COLORS.map((name): [string, string] => [name, light[name]]),
    ...BRAND_COLORS.map((name): [string, string] => [`dark.${name}`, dark[name]]),
    ['font', font], ['site', site], ['logo', logo?.url ?? ''], ['logoAlt', logo?.alt ?? ''], ['logoWidth', logo === null ? '' : `${logo.width}px`],
  ]);
}
