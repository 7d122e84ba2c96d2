import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from '@mantine/core';

/* Mantine's own palette around our accent; what is drawn comes from tokens.css through the resolver below. */
const petrol: MantineColorsTuple = [
  '#E0EEF2', '#C5DFE7', '#9CC8D5', '#6CC0D8', '#3C93AE', '#21809D', '#12738F', '#0E667F', '#0B5A72', '#084557',
];

/* The greys Mantine draws with in the dark: text, borders, hover, surfaces. */
const dark: MantineColorsTuple = [
  '#E9EEEB', '#B9C4BF', '#98A59F', '#98A59F', '#2D3935', '#24302C', '#161D1B', '#161D1B', '#0E1412', '#0A0F0D',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  colors: { petrol, dark },
  fontFamily: "'Inter Variable', Inter, 'Segoe UI', Roboto, 'Noto Sans', system-ui, sans-serif",
  headings: { fontFamily: 'inherit', fontWeight: '600' },
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '22px' },
  components: {
    Button: { defaultProps: { variant: 'default', size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    Menu: { defaultProps: { transitionProps: { transition: 'fade', duration: 120 }, shadow: 'none' } },
    Drawer: { defaultProps: { transitionProps: { transition: 'fade', duration: 120 } } },
    Modal: { defaultProps: { transitionProps: { transition: 'fade', duration: 120 } } },
  },
});

const drawn = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--control)',
  '--mantine-color-disabled': 'var(--hover)',
  '--mantine-color-disabled-color': 'var(--ink-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-color-petrol-filled': 'var(--accent-fill)',
  '--mantine-color-petrol-filled-hover': 'var(--accent-fill)',
  '--mantine-color-petrol-light': 'var(--accent-soft)',
  '--mantine-color-petrol-light-color': 'var(--accent)',
  '--mantine-color-petrol-outline': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
};

export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: drawn, dark: drawn });
