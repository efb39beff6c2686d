import {
  Anchor,
  Badge,
  Button,
  Drawer,
  type MantineThemeOverride,
  Menu,
  Modal,
  Pagination,
  Progress,
  SegmentedControl,
  Table,
  Tooltip,
} from '@mantine/core';
import { Notifications } from '@mantine/notifications';

const quick = { duration: 120 };
const dialog = {
  transitionProps: quick,
  closeButtonProps: { 'aria-label': 'Close' },
  // Its <header> would count as a second banner of the page.
  attributes: { header: { role: 'none' } },
};

/** House defaults of Mantine's components: quick motion, sentence case, and the labels screen readers need. */
export const componentDefaults: MantineThemeOverride['components'] = {
  Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
  Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
  Button: Button.extend({ defaultProps: { size: 'sm' } }),
  Drawer: Drawer.extend({ defaultProps: dialog }),
  Menu: Menu.extend({
    // The placeholder for the first focus is no menu item, and may not stand in a menu.
    defaultProps: { transitionProps: quick, shadow: 'md', withInitialFocusPlaceholder: false },
  }),
  Modal: Modal.extend({ defaultProps: { ...dialog, centered: true } }),
  Notifications: Notifications.extend({ defaultProps: { position: 'bottom-right', transitionDuration: 120 } }),
  Pagination: Pagination.extend({
    defaultProps: { size: 'sm', getControlProps: (control) => ({ 'aria-label': `${control} page` }) },
  }),
  Progress: Progress.extend({ defaultProps: { size: 'sm', transitionDuration: 120 } }),
  SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', transitionDuration: 120 } }),
  Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm' } }),
  Tooltip: Tooltip.extend({ defaultProps: { transitionProps: quick, openDelay: 250, withArrow: false } }),
};
