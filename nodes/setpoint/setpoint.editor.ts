import { setpointProblems, setpointSettings } from '../../src/guard/setpoint-settings.ts';
import type { Stored } from '../shared/editor/problems.ts';
import { editorPart } from '../shared/editor.ts';

const lends = ({ giveBack }: Stored) => giveBack !== undefined && giveBack !== 'nothing';
const calls = ({ protocol, methodObject }: Stored) => protocol === 'opcua' && Boolean(methodObject);

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
    methodObject: ({ protocol }) => protocol === 'opcua',
    methodArguments: calls,
    methodReturns: calls,
    rampEverySeconds: ({ rampStep }) => rampStep !== undefined && rampStep !== '',
    giveBackValue: ({ giveBack }) => giveBack === 'value',
    giveBackAfterSeconds: lends,
    giveBackWhenCleared: lends,
    giveBackWhenStopped: lends,
  },
});
