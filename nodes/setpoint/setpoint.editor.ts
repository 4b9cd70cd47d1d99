import { setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: setpointSettings,
  check: setpointProblems,
  label: ({ address }) => String(address ?? ''),
  shown: {
    modbusLink: ({ protocol }) => protocol === 'modbus',
    mqttLink: ({ protocol }) => protocol === 'mqtt',
    opcuaLink: ({ protocol }) => protocol === 'opcua',
    modeValues: ({ modeSignal }) => Boolean(modeSignal),
    freshSeconds: ({ modeSignal, permissives }) => Boolean(modeSignal) || Boolean(permissives),
    approvalMinutes: ({ approval }) => approval === 'needed',
  },
});
