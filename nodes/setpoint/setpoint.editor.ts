import { setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import type { Stored } from '../shared/editor/problems.ts';
import { editorPart } from '../shared/editor.ts';

const lends = ({ giveBack }: Stored) => giveBack !== undefined && giveBack !== 'nothing';

export default editorPart({
  schema: setpointSettings,
  check: setpointProblems,
  label: ({ address }) => String(address ?? ''),
  shown: {
    modbusLink: ({ protocol }) => protocol === 'modbus',
    mqttLink: ({ protocol }) => protocol === 'mqtt',
    opcuaLink: ({ protocol }) => protocol === 'opcua',
    giveBackValue: ({ giveBack }) => giveBack === 'value',
    giveBackAfterSeconds: lends,
    giveBackWhenCleared: lends,
    giveBackWhenStopped: lends,
  },
});
