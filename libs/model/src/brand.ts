import { z } from 'zod';

const colour = z.string().regex(/^#[0-9A-Fa-f]{6}$/, 'Write a colour as # and six digits, such as #12804A');

const webAddress = z.string().max(2000).regex(/^https?:\/\/[^\s"'<>{}\\]+[^\s"'<>{}\\/]$/, 'Write the whole address, beginning with https:// and without a slash at its end');

/** Colours of a workspace's mails in one scheme, each `#RRGGBB`: `onAccent` is the label on a button, `quiet` small print, `background` the ground around the card. */
export const brandColorsSchema = z.strictObject({ accent: colour, onAccent: colour, text: colour, quiet: colour, background: colour, card: colour, line: colour });
/** Colours of a workspace's mails in one scheme. */
export type BrandColors = z.infer<typeof brandColorsSchema>;

/** Names of the colours of a brand, in the order in which pages show them. */
export const BRAND_COLORS = ['accent', 'onAccent', 'text', 'quiet', 'background', 'card', 'line'] as const satisfies readonly (keyof BrandColors)[];

/** How mails of a workspace look. `logo.width` is in CSS pixels; without a logo mails show the workspace's name. */
export const brandSchema = z.strictObject({
  light: brandColorsSchema,
  dark: brandColorsSchema,
  font: z.string().trim().min(1, 'Name at least one font').max(300).regex(/^[A-Za-z0-9 ,'-]+$/, 'Write names of fonts with commas between them, and names of several words in single quotes'),
  /** Address of the product, without a slash at its end: what buttons of mails lead to. */
  site: webAddress,
  logo: z.strictObject({
    url: webAddress,
    alt: z.string().trim().min(1, 'Say what the logo shows, for people who cannot see it').max(120),
    width: z.number().int().min(16).max(600),
  }).nullable(),
});
/** How mails of a workspace look. */
export type Brand = z.infer<typeof brandSchema>;

/** What mails look like until a workspace says otherwise. */
export const standardBrand: Brand = {
  light: { accent: '#12804A', onAccent: '#FFFFFF', text: '#1A1E19', quiet: '#61675E', background: '#F6F5F1', card: '#FFFFFF', line: '#E9E7E0' },
  dark: { accent: '#3FB980', onAccent: '#04160C', text: '#ECEFEA', quiet: '#AEB6AC', background: '#0E110F', card: '#161A17', line: '#343C35' },
  font: "Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  site: 'https://example.com',
  logo: null,
};
