/** A thing that some mail programs do not show, and what to do instead. Written by hand from caniemail.com (read July 2026) and Google's list for Gmail (developers.google.com/gmail/design/reference/supported_css). */
export interface Unsupported {
  readonly what: string;
  readonly where: string;
  readonly instead: string;
}

const some = (what: string, where: string, instead: string): Unsupported => ({ what, where, instead });

/** HTML elements by name; those that run or embed something are refused by the compiler. */
export const elements: Readonly<Record<string, Unsupported>> = {
  link: some('Style sheets from elsewhere', 'Gmail, Outlook and Yahoo', 'Write the styles into <mj-style>.'),
  form: some('Forms', 'Gmail on phones and Outlook', 'Link to a page with the form.'),
  input: some('Fields', 'Gmail on phones and Outlook', 'Link to a page with the form.'),
  textarea: some('Fields', 'Gmail on phones and Outlook', 'Link to a page with the form.'),
  select: some('Fields', 'Gmail on phones and Outlook', 'Link to a page with the form.'),
  button: some('<button>', 'Outlook', 'Use <mj-button>.'),
  video: some('Films', 'Gmail and Outlook', 'Show a picture that links to the film.'),
  audio: some('Sound', 'Gmail and Outlook', 'Link to it instead.'),
  canvas: some('<canvas>', 'every mail program', 'Use a picture.'),
  svg: some('Drawings in the mail (SVG)', 'Gmail and Outlook', 'Use a PNG picture.'),
  marquee: some('<marquee>', 'Gmail and Outlook', 'Let the words stand still.'),
  dialog: some('<dialog>', 'Gmail and Outlook', 'Write the words into the mail.'),
};

/** Declarations of CSS by a pattern over `property: value`, spaces around the colon taken out. */
export const declarations: readonly (Unsupported & { readonly pattern: RegExp })[] = [
  { pattern: /(?:^|[;{])position:(?!static)/, ...some('"position"', 'Gmail and Outlook', 'Order the parts with sections and columns.') },
  { pattern: /display:(?:inline-)?flex/, ...some('"display: flex"', 'Outlook on Windows', 'Use <mj-column>.') },
  { pattern: /display:(?:inline-)?grid/, ...some('"display: grid"', 'Gmail and Outlook', 'Use <mj-column>.') },
  { pattern: /(?:^|[;{])float:/, ...some('"float"', 'Outlook on Windows', 'Use <mj-column>.') },
  { pattern: /background(?:-image)?:[^;}]*url\(/, ...some('Background pictures in CSS', 'Gmail and Outlook', 'Use background-url of <mj-section> or <mj-hero>, with a background-color behind it.') },
  { pattern: /\bvar\(--/, ...some('Variables of CSS', 'Gmail and Outlook', 'Write the value itself, or {{brand.accent}}.') },
  { pattern: /(?:^|[;{])(?:animation|transition)(?:-[a-z]+)?:/, ...some('Movement', 'Gmail and Outlook', 'Use an animated GIF, or none.') },
  { pattern: /(?:^|[;{])(?:transform|filter|clip-path|mix-blend-mode|object-fit)(?:-[a-z]+)?:/, ...some('Effects on pictures', 'Gmail and Outlook', 'Change the picture itself.') },
  { pattern: /@import\b/, ...some('@import', 'Gmail and Outlook', 'Write the styles into <mj-style>, and name fonts with <mj-font>.') },
];

/** Addresses of pictures by a pattern. */
export const pictures: readonly (Unsupported & { readonly pattern: RegExp })[] = [
  { pattern: /\.svg(?:[?#]|$)/i, ...some('SVG pictures', 'Gmail and Outlook', 'Use a PNG picture.') },
  { pattern: /\.webp(?:[?#]|$)/i, ...some('WebP pictures', 'Outlook on Windows', 'Use a JPEG or PNG picture.') },
  { pattern: /\.(?:avif|heic|tiff?)(?:[?#]|$)/i, ...some('Pictures of this kind', 'Outlook and Yahoo', 'Use a JPEG or PNG picture.') },
];
