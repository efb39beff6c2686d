/** Media queries for what a table shows: phones, tablets and up, desktops. The stylesheets break at the same widths. */
export const NARROW = '(max-width: 47.99em)';
export const MIDDLE = '(min-width: 48em)';
export const WIDE = '(min-width: 62em)';
