import { readyWatchdog, watchdogProblems } from '../../src/rules/ready-watchdog.ts';
import { watchdogSettings } from '../../src/rules/watchdog-settings.ts';
import { defineNode } from '../shared/define-node.ts';
import { openRule } from '../shared/open-rule.ts';

export default defineNode({
  type: 'tieline-watchdog',
  palette: {
    ...{ label: 'watchdog', icon: 'tieline-watchdog.svg', color: '#E2D96E' },
    ...{ inputs: 1, outputLabels: ['raised', 'cleared'] },
  },
  schema: watchdogSettings,
  check: watchdogProblems,
  open: (context) => openRule(context, readyWatchdog, ({ runtime }) => ({ link: runtime.links.statusOf })),
});
