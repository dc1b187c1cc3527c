import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core';

const fern: MantineColorsTuple = ['#EEF8F2', '#E4F4EA', '#C9E8D5', '#9AD8B6', '#63D29C', '#3FB980', '#219A5F', '#12804A', '#0E6A3D', '#0A4729'];
const gray: MantineColorsTuple = ['#FAF9F6', '#F4F3EE', '#ECEAE3', '#E9E7E0', '#DAD7CD', '#CFCCC0', '#8E8B80', '#6A7067', '#51574F', '#1A1E19'];
const dark: MantineColorsTuple = ['#ECEFEA', '#AEB6AC', '#8B948A', '#6F7A70', '#343C35', '#262C27', '#1D221E', '#161A17', '#121513', '#0E110F'];
const brick: MantineColorsTuple = ['#FCEBE9', '#FCEBE9', '#F6CFCB', '#F2A69F', '#F2857C', '#E5645A', '#D14A40', '#BF3028', '#B42A22', '#7A1B16'];

/** Filled and subtle parts take ground and label from the tokens: Mantine picks the label for the light shade only. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const danger = input.color === 'brick';
  if (input.variant === 'subtle') return { ...colors, color: danger ? 'var(--danger-t)' : 'var(--text2)', hover: danger ? 'var(--danger-s)' : 'var(--hover)', hoverColor: danger ? 'var(--danger-t)' : 'var(--text)' };
  if (input.variant !== 'filled') return colors;
  return { ...colors, background: danger ? 'var(--danger)' : 'var(--accent)', hover: danger ? 'var(--danger-t)' : 'var(--accent-h)', color: danger ? 'var(--on-danger)' : 'var(--on-accent)', hoverColor: danger ? 'var(--on-danger)' : 'var(--on-accent)' };
};

/** The Mantine theme; every other value is a custom property of tokens.css. */
export const theme = createTheme({
  primaryColor: 'fern',
  primaryShade: { light: 7, dark: 5 },
  colors: { fern, gray, dark, brick },
  variantColorResolver,
  autoContrast: true,
  luminanceThreshold: 0.3,
  white: '#FFFFFF',
  black: '#1A1E19',
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.6875rem', sm: '0.75rem', md: '0.8125rem', lg: '0.875rem', xl: '0.9375rem' },
  lineHeights: { xs: '1.45', sm: '1.34', md: '1.54', lg: '1.43', xl: '1.47' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.33' },
      h2: { fontSize: '1.25rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.5' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.47' },
      h5: { fontSize: '0.8125rem', lineHeight: '1.54' },
    },
  },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  shadows: { xs: 'var(--sh1)', sm: 'var(--sh2)', md: 'var(--sh3)', lg: 'var(--sh3)', xl: 'var(--sh4)' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray', radius: 7 } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', radius: 'lg', offset: 4 } },
    Popover: { defaultProps: { shadow: 'md', radius: 'lg', offset: 4 } },
    Combobox: { defaultProps: { shadow: 'md', radius: 'md' } },
    Select: { defaultProps: { checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } },
    Modal: { defaultProps: { radius: 'xl', centered: true, shadow: 'xl', overlayProps: { backgroundOpacity: 0.36 }, transitionProps: { duration: 180 }, closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { position: 'right', shadow: 'xl', overlayProps: { backgroundOpacity: 0.24 }, transitionProps: { duration: 180 }, closeButtonProps: { 'aria-label': 'Close' } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, radius: 'sm' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
  },
});

/** Colours that Mantine derives by itself, set to those of the design language. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const variables = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text2)',
    '--mantine-color-placeholder': 'var(--text3)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-border': 'var(--line2)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-anchor': 'var(--accent-t)',
    '--mantine-color-error': 'var(--danger-t)',
    '--mantine-color-fern-light': 'var(--accent-s)',
    '--mantine-color-fern-light-hover': 'var(--accent-s2)',
    '--mantine-color-fern-light-color': 'var(--accent-t)',
    '--mantine-primary-color-filled-hover': 'var(--accent-h)',
    '--mantine-color-fern-filled-hover': 'var(--accent-h)',
  };
  return { variables: {}, light: variables, dark: { ...variables, '--mantine-color-default': 'var(--raised)' } };
};
