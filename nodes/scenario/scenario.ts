import { scenarioProblems, scenarioSettings } from '../../src/scenario/scenario-settings.ts';
import { defineNode } from '../shared/define-node.ts';

export default defineNode({
  type: 'tieline-scenario',
  palette: { label: 'scenario', icon: 'tieline-scenario.svg', color: '#DDDDDD', inputs: 0, outputLabels: [] },
  schema: scenarioSettings,
  check: scenarioProblems,
  open({ status }) {
    status.show('idle', 'test, not run here');
    return {};
  },
});
