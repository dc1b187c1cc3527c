import { ColorInput, NumberInput, Switch, TextInput } from '@mantine/core';
import { BRAND_COLORS, type Brand, type BrandColors } from '@perennial/model';
import type { Refusals } from './refusals.js';

const LABELS: Record<keyof BrandColors, string> = { accent: 'Buttons and links', onAccent: 'Words on buttons', text: 'Words', quiet: 'Small print', background: 'Ground', card: 'Card', line: 'Lines' };
const FONTS = ["Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif", 'Helvetica, Arial, sans-serif', "Georgia, 'Times New Roman', serif", "Verdana, Geneva, sans-serif", "'Trebuchet MS', Tahoma, sans-serif"];
const FIRST_LOGO: NonNullable<Brand['logo']> = { url: '', alt: '', width: 120 };

interface BrandFormProps {
  readonly brand: Brand;
  readonly readOnly: boolean;
  readonly refusals: Refusals;
  readonly onChange: (brand: Brand) => void;
}

const Colors = ({ scheme, brand, readOnly, refusals, onChange }: BrandFormProps & { readonly scheme: 'light' | 'dark' }) => (
  <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
    <legend className="b6" style={{ padding: 0, marginBottom: 8 }}>{scheme === 'light' ? 'Light' : 'Dark'}</legend>
    <div className="col g8">
      {BRAND_COLORS.map((name) => (
        <ColorInput
          key={name} label={LABELS[name]} format="hex" readOnly={readOnly} value={brand[scheme][name]} error={refusals[`${scheme}.${name}`]} withEyeDropper={false}
          onChange={(value) => onChange({ ...brand, [scheme]: { ...brand[scheme], [name]: value.toUpperCase() } })}
        />
      ))}
    </div>
  </fieldset>
);

/** Colours, font, logo and site of a brand. */
export function BrandForm(props: BrandFormProps) {
  const { brand, readOnly, refusals, onChange } = props;
  const { logo } = brand;
  const setLogo = (part: Partial<NonNullable<Brand['logo']>>): void => onChange({ ...brand, logo: { ...(logo ?? FIRST_LOGO), ...part } });
  return (
    <div className="col g24">
      <section className="col g12" aria-label="Logo">
        <Switch label="Mails begin with a logo" description={logo === null ? 'Without one they begin with the name of the workspace.' : undefined} checked={logo !== null} disabled={readOnly} onChange={(event) => onChange({ ...brand, logo: event.currentTarget.checked ? FIRST_LOGO : null })} />
        {logo !== null && (
          <>
            <TextInput label="Address of the picture" placeholder="https://orchard.io/logo.png" description="PNG or JPEG, twice as wide as it is shown: other kinds are not seen in Outlook" readOnly={readOnly} value={logo.url} error={refusals['logo.url']} onChange={(event) => setLogo({ url: event.currentTarget.value.trim() })} />
            <div className="row g12" style={{ alignItems: 'flex-start' }}>
              <TextInput className="grow" label="What it shows" placeholder="Orchard" readOnly={readOnly} value={logo.alt} error={refusals['logo.alt']} maxLength={120} onChange={(event) => setLogo({ alt: event.currentTarget.value })} />
              <NumberInput label="Width" w={110} suffix=" px" min={16} max={600} allowDecimal={false} readOnly={readOnly} value={logo.width} error={refusals['logo.width']} onChange={(value) => setLogo({ width: Number(value) })} />
            </div>
          </>
        )}
      </section>
      <TextInput label="Site of your product" description="Buttons of starters lead there: {{brand.site}}" placeholder="https://app.orchard.io" readOnly={readOnly} value={brand.site} error={refusals['site']} onChange={(event) => onChange({ ...brand, site: event.currentTarget.value.trim() })} />
      <div>
        <TextInput label="Fonts" description="The first that a mail program has is used" list="brand-fonts" readOnly={readOnly} value={brand.font} error={refusals['font']} maxLength={300} onChange={(event) => onChange({ ...brand, font: event.currentTarget.value })} />
        <datalist id="brand-fonts">{FONTS.map((font) => <option key={font} value={font} />)}</datalist>
      </div>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 20 }}><Colors {...props} scheme="light" /><Colors {...props} scheme="dark" /></div>
    </div>
  );
}
