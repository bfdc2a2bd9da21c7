import { createTheme } from '@mantine/core';

/**
 * Mantine's theme. Its CSS variables are not generated at run time (`withCssVariables={false}` in main.tsx): a strict
 * CSP forbids the style element they would stand in. Mantine's own defaults come with its style sheet, ours stand in
 * tokens.css.
 */
export const theme = createTheme({
  primaryColor: 'blue',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        multiline: true,
        maw: 320,
        withArrow: true,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Button: { defaultProps: { size: 'compact-md', px: 10, fz: 13.5, fw: 600 } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'md', color: 'gray' } },
    // The placeholder has no role that a menu may hold; without it the first item gets the focus, as people expect.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // The page never scrolls, so nothing has to be locked (and no style element is made for it).
    Modal: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 100 } } },
    Drawer: { defaultProps: { lockScroll: false, position: 'right', transitionProps: { duration: 120 } } },
  },
});
